"""A person's next item among others drawn at random, as LLMRank (Hou et al. 2024, arXiv 2305.08845) has it.

Nobody's next item is learned from. The weights come from the next items of other people than those of the test.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from evals import hybrid, splits
from evals.full_ranking import Figures, Outcome
from evals.metrics.ranking import ndcg
from evals.splits import Log, Rows
from retrieval import fusion

OTHERS = 19
LEARNERS = 6_000
"""People whose next items the weights are learned from."""


def run(log: Log, people: int, seed: int, cache: Path, say: hybrid.Say) -> Iterator[Outcome]:
    """Two outcomes: with the interactions of everyone's history, and with the texts alone, by words and by meaning.

    The vectors of the texts are kept in `cache`.
    """
    held = splits.last_one(log)
    shuffled = np.random.default_rng(seed).permutation(log.people)
    test, learners = shuffled[:people], shuffled[people : people + LEARNERS]
    start = time.perf_counter()
    textual = [*hybrid.textual(log, ordered=True), hybrid.meaning(log, cache)]
    say(f"texts: {', '.join(source.name for source in textual)}, {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    sources = hybrid.learned(log, ~held, say, ordered=True)
    say(f"sources: {', '.join(source.name for source in sources)}, {time.perf_counter() - start:.0f} s")
    requests, targets, known = log.requests(~held), log.targets(held), log.targets(~held)

    def given(person: int) -> Rows:
        seen = [*known[person].tolist(), int(targets[person][0])]
        rows = np.append(targets[person], splits.drawn(seed, person, len(log.items), seen, OTHERS))
        # In no telling order: equal scores are ranked as given.
        return np.random.default_rng((seed, person, 1)).permutation(rows)

    for what, chosen in {"with interactions": sources, "without interactions": textual}.items():
        start = time.perf_counter()
        names = [source.name for source in chosen]
        asked = {p: hybrid.ask(chosen, requests[p], known[p], len(log.items), given(p)) for p in (*learners, *test)}
        cases = [asked[p].case(targets[p]) for p in learners]
        weights = fusion.fit(cases, fusion.names(names), f"next items of {len(cases)} people")
        figures: dict[str, Figures] = {
            name: {"NDCG@10": np.array([_figure(asked[p].by_source(n), targets[p]) for p in test])}
            for n, name in enumerate(names)
        }
        figures["reciprocal ranks"] = {"NDCG@10": np.array([_figure(asked[p].ranked(), targets[p]) for p in test])}
        plain = replace(weights, trees="")
        figures["hybrid without trees"] = {
            "NDCG@10": np.array([_figure(asked[p].ranked(plain), targets[p]) for p in test])
        }
        figures["hybrid"] = {"NDCG@10": np.array([_figure(asked[p].ranked(weights), targets[p]) for p in test])}
        say(f"{what}: {(time.perf_counter() - start) / len(asked) * 1e3:.1f} ms a request")
        title = f"next item among {OTHERS} others, {what}"
        yield Outcome(title, figures, {}, (*names, "reciprocal ranks"), weights)


def _figure(ranked: Rows, target: Rows) -> float:
    return ndcg(ranked.tolist(), set(target.tolist()))
