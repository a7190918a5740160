"""Tuning a model on an index: examples of its people, training, and the adapter stored with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.llm.protocol import ModelFile
from agent.models.adapters import FOLDER, store_adapter
from agent.rerank.strategies.next_item import TASK
from agent.tuning.example import TuningExample
from agent.tuning.people import APART, examples_of, is_apart
from agent.tuning.training import Tuned, TuneSettings, tune
from prompts import LANGUAGES, Prompts
from retrieval.fitting.hold_out import HeldOutUser, HoldOut, hold_out
from retrieval.index import Index
from retrieval.index.memory_limit import require_memory
from retrieval.progress import Progress, no_progress
from retrieval.ranking import WeightSet

if TYPE_CHECKING:
    from agent.llm.transformers.backend import Transformers

SPARE = 1.5
"""People who are looked at for each one that is learned from: not all like an item that is held out."""


def split_people(
    index: Index, histories: int, judges: int, seed: int = 0, training_progress: Progress = no_progress
) -> tuple[HoldOut, list[HeldOutUser], list[HeldOutUser]]:
    """Return an index with interactions held out, the people to train on, and at most `judges` who are kept apart."""
    most = int(histories * SPARE * APART / (APART - 1)) + (APART + 1) * judges  # one more: shares vary by chance
    split = hold_out(index, seed, most_users=most, training_progress=training_progress)
    apart = [user for user in split.users if is_apart(user.id)]
    others = [user for user in split.users if not is_apart(user.id)]
    return split, others[: int(histories * SPARE)], apart[:judges]


def tune_index(
    split: HoldOut,
    users: Sequence[HeldOutUser],
    learned: WeightSet | None,
    base: ModelFile,
    settings: TuneSettings,
    threads: int | None = None,
    example_progress: Progress = no_progress,
    progress: Progress = no_progress,
) -> Tuned:
    """Train an adapter of a model on these users and store it with the index; `learned` are the sources' weights.

    Training that was interrupted goes on. Raises NotEnoughData where nobody likes a held-out item, ModelMissing where
    torch is not installed.
    """
    from agent.llm.transformers.backend import Transformers

    require_memory()  # torch and its tokenizers have errors of any kind for too little
    prompts = Prompts()
    model = Transformers(base.path, base.name, base.sha256, threads=threads)
    examples = examples_of(split, users, learned, prompts, settings.seed, example_progress)
    fingerprint = " ".join(f"{language}:{prompts.fingerprint(TASK, language)}" for language in LANGUAGES)
    return tune_and_store(split.index.folder, model, examples, settings, fingerprint, progress)


def tune_and_store(
    index: Path,
    model: Transformers,
    examples: Sequence[TuningExample],
    settings: TuneSettings,
    prompt: str,
    progress: Progress = no_progress,
) -> Tuned:
    """Train an adapter of a model and store it with an index; `prompt` is the fingerprint of the examples' template."""
    folder = index / FOLDER
    folder.mkdir(exist_ok=True)  # for the unfinished state
    tuned = tune(model, examples, settings, progress, folder / f".unfinished-{model.name}.npz")
    store_adapter(index, model.name, model.fingerprint, tuned.adapter, tuned.examples, settings.seed, prompt)
    return tuned
