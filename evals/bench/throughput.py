"""The gain where work is shared: by the next page of a user, and by requests that run side by side."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from agent.batch import run
from agent.batch.answer import Settings
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.recommender import Recommender
from agent.rerank.strategies.likelihood import Likelihood
from evals.bench import fastest, say
from evals.bench.sample_request import sample_request
from prompts import Prompts
from retrieval.arrays import Floats
from retrieval.embedding import load as load_embedder

BLOCK = 8


def describe_next_page(name: str, runs: int) -> str:
    """Measure the next page of a user and return the speed-up as one line."""
    first, next_page = paging(name, runs)
    return f"next page {first / next_page:.1f}× as fast as the first ({first:.2f} s, {next_page:.2f} s)"


def paging(name: str, runs: int) -> tuple[float, float]:
    """Return the seconds of likelihood on twenty candidates, and on the next twenty of the same user.

    Priors are not counted.
    """
    request, shortlist = sample_request(20, 40)
    model, prompts = LlamaCpp(store.path(name), name), Prompts()
    scorer = Likelihood(model, prompts)
    scorer.score(request, [c for c in shortlist])  # priors
    firsts, seconds = [], []
    for _ in range(runs):
        model.clear_cache()
        firsts.append(fastest(lambda: scorer.score(request, shortlist[:20]), 1))
        model.score("Something else was asked in between, as in a conversation. " * 8, ["yes"])
        seconds.append(fastest(lambda: scorer.score(request, shortlist[20:]), 1))
    model.close()
    return min(firsts), min(seconds)


def describe_parallel(name: str, people: int = 8) -> str:
    """Measure requests side by side and return the speed-up as one line."""
    single, together = throughput(name, people)
    ratios = np.sum(single) / np.sum(together)
    resamples = np.random.default_rng(0).integers(0, len(single), (10_000, len(single)))
    low, high = np.quantile(single[resamples].sum(axis=1) / together[resamples].sum(axis=1), (0.025, 0.975))
    each = f"{single.mean():.2f} s, {together.mean():.2f} s a request"
    return f"rerank of {people} people {ratios:.2f}× [{low:.2f}, {high:.2f}] as fast side by side ({each})"


def throughput(name: str, people: int) -> tuple[Floats, Floats]:
    """Return the seconds a request of `rerank`, block by block of eight users: one at a time, and side by side.

    The default strategy with three reasons. The two take turns, so that other work on the machine affects both.
    """
    single, together = list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder, LlamaCpp(store.path(name), name) as model:
        recommender = Recommender(None, model, embedder=load_embedder("hash"))
        source, answers = Path(folder) / "requests.jsonl", dict[int, list[str]]()
        for first in range(0, people, BLOCK):
            block = range(first, min(first + BLOCK, people))
            source.write_text("\n".join(map(request_line, block)), encoding="utf-8")
            turns = ((1, single), (12, together))
            for side_by_side, seconds in turns if first // BLOCK % 2 else turns[::-1]:
                settings, out = (
                    Settings(parallel_reasons=side_by_side),
                    Path(folder) / f"{first}-{side_by_side}.jsonl",
                )
                once = fastest(partial(run.run, source, out, recommender, settings=settings), 1)
                seconds.append(once / len(block))
                answers[side_by_side] = [_answer(line) for line in out.read_text(encoding="utf-8").splitlines()]
            if answers[1] != answers[12]:
                raise AssertionError(f"people {block} are answered otherwise side by side")
            say(f"{name}: {block.stop} people, {sum(single):.0f} beside {sum(together):.0f} s × {BLOCK}")
    return np.array(single), np.array(together)


def request_line(seed: int) -> str:
    """Return a line of a file of requests: twenty candidates and the history of somebody, the same for a seed."""
    request, shortlist = sample_request(20, 20, seed)
    history = [{"item": json.loads(e.item.model_dump_json())} for e in request.history]
    candidates = [json.loads(c.item.model_dump_json()) for c in shortlist]
    return json.dumps({"request_id": f"p{seed}", "history": history, "candidates": candidates})


def _answer(line: str) -> str:
    """Return a result without its costs."""
    return json.dumps({k: v for k, v in json.loads(line).items() if k not in ("seconds", "tokens")})
