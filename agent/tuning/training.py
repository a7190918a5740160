"""Training LoRA matrices so that of an example's candidates the item chosen gets the highest score."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.errors import UsageError
from agent.llm.lora import Adapter
from agent.llm.tokens import first_tokens
from agent.llm.transformers.backend import Transformers
from agent.llm.transformers.loading import libraries
from agent.tuning.example import TuningExample
from agent.tuning.network import TunableNetwork
from agent.tuning.packing import pack
from retrieval.progress import Progress, no_progress
from retrieval.sources.checkpoint import Checkpoint

SAVED_EVERY = 25
"""Steps after which the state is stored."""
WARM_UP, LAST_STEP = 25, 0.05
"""Steps in which the step size grows; its share that is left at the end."""
LARGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class TuneSettings:
    """How long and how strongly to train.

    `histories`: examples at most, none more than `passes` times; `minutes`: when to stop with what is learned by then.
    The matrices have this `rank`, and their product counts `scale`. `step`: Adam's step size; `batch`: examples a step.
    """

    histories: int = 2_000
    minutes: float = math.inf
    passes: int = 3
    rank: int = 8
    scale: float = 2.0
    step: float = 5e-4
    batch: int = 4
    seed: int = 0


@dataclass(frozen=True)
class Tuned:
    """An adapter, how many examples it was trained on, and the mean loss of the first and the last tenth, in nats.

    The losses are those since training last went on.
    """

    adapter: Adapter
    examples: int
    first_loss: float
    last_loss: float


def tune(
    model: Transformers,
    examples: Sequence[TuningExample],
    settings: TuneSettings = TuneSettings(),
    progress: Progress = no_progress,
    unfinished: Path | None = None,
) -> Tuned:
    """Train an adapter of the model, which cannot be used for anything else afterwards.

    The loss is the cross-entropy of the item chosen among its candidates. With `unfinished`, a file, training that was
    interrupted goes on. The same settings, examples and threads give the same adapter on the same machine. Raises
    UsageError where there are no examples.
    """
    if not examples:
        raise UsageError("there is nobody to learn from: tuning needs people with five interactions or more")
    torch, _ = libraries()
    network = TunableNetwork(model.network.to(_number_format(torch)), settings.rank, settings.scale, settings.seed)
    optimizer = torch.optim.Adam(network.parameters.values(), lr=settings.step, betas=(0.9, 0.98))
    order = _order(len(examples), settings)
    steps = math.ceil(len(order) / settings.batch)
    digest = hashlib.sha256(repr(examples).encode()).hexdigest()
    state = Checkpoint(unfinished, (replace(settings, minutes=math.inf), model.fingerprint, digest))
    started, losses = time.monotonic(), list[float]()
    done = state.restore(network.parameters, optimizer)
    while done < steps:
        for group in optimizer.param_groups:
            group["lr"] = settings.step * min((done + 1) / WARM_UP, max(LAST_STEP, 1 - done / steps))
        optimizer.zero_grad()
        for number in order[done * settings.batch : (done + 1) * settings.batch]:
            losses.append(_descend(network, model, examples[number], settings.batch))
        torch.nn.utils.clip_grad_norm_(network.parameters.values(), LARGEST_GRADIENT)
        optimizer.step()
        done += 1
        progress(min(done * settings.batch, len(order)), len(order))
        if done % SAVED_EVERY == 0:
            state.save(network.parameters, optimizer, done)
        if time.monotonic() - started > 60 * settings.minutes:
            break
    state.delete()
    part = max(1, len(losses) // 10)
    mean = [float(np.mean(each)) if each else math.nan for each in (losses[:part], losses[-part:])]
    return Tuned(network.adapter(), min(done * settings.batch, len(order)), *mean)


def _descend(network: TunableNetwork, model: Transformers, example: TuningExample, batch: int) -> float:
    """Add the gradient of an example's share in a batch and return its loss."""
    yes, no = first_tokens(model.tokenize, example.labels).tolist()
    prompt = model.prompt_tokens(example.prefix)
    packed = pack(prompt, [model.tokenize(suffix, special=True) for suffix in example.suffixes])
    loss = -network.scores(packed, (yes, no)).log_softmax(0)[0]
    (loss / batch).backward()
    return float(loss.detach())


def _order(count: int, settings: TuneSettings) -> list[int]:
    """Return which example is used when: each once in every pass, in random order."""
    rng = np.random.default_rng(settings.seed)
    passes = [rng.permutation(count) for _ in range(settings.passes)]
    return [int(number) for number in np.concatenate(passes)[: settings.histories]]


def _number_format(torch: Any) -> Any:
    """Return the number format of the frozen weights: 16 bits where the processor multiplies these, twice as fast."""
    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return torch.bfloat16 if supported else torch.float32
