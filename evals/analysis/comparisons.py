"""Which systems are held against which, and what came of it after correction."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from evals.analysis.judged import Judged
from evals.records.results import Comparison
from evals.statistics import Estimate, averaged, holm, needed

SEEN = 0.01
"""The difference that people are counted for: one point of a metric between 0 and 1."""

Pair = tuple[str, str, str]
"""System, against, why."""


def pairs(judged: Judged) -> list[Pair]:
    """Each system and itself without the LLM, and its control; each that is no baseline and the best baseline."""
    found, systems = list[Pair](), judged.systems
    found += [(name, s.without, "llm") for name, s in systems.items() if s.without in systems]
    found += [(s.control_of, name, "text") for name, s in systems.items() if s.control_of in systems]
    best = best_baseline(judged)
    ours = [name for name, s in systems.items() if name == judged.plan.main or not (s.baseline or s.control_of)]
    return found + [(name, best, "best") for name in ours if best and name != best]


def best_baseline(judged: Judged) -> str:
    """By the mean of the run's metric over all people, the first of equals; empty without any that scored."""
    means = dict[str, float]()
    for name, system in judged.systems.items():
        if system.baseline:
            figures = judged.figures[name][judged.plan.metric][:, None]
            each = averaged(figures, judged.who, len(judged.people))
            if len(told := each[~np.isnan(each)]):
                means[name] = math.fsum(told) / len(told)
    return max(means, key=lambda name: means[name], default="")


def before(judged: Judged) -> str:
    """What the main system is shown beside: itself without the LLM, else the best baseline; empty without either."""
    without = judged.systems[judged.plan.main].without
    best = best_baseline(judged)
    return without if without in judged.systems else best if best != judged.plan.main else ""


def corrected(
    found: Mapping[tuple[str, str], Sequence[tuple[Pair, Estimate]]], whole: tuple[str, str], metric: str
) -> dict[tuple[str, str], tuple[Comparison, ...]]:
    """By slice. Those over everybody are corrected among themselves, those of slices among all of the run.

    A pair that is asked about for two reasons is one comparison.
    """
    raw = {(part, pair[:2]): estimate.p for part, each in found.items() for pair, estimate in each}
    first = {key: p for key, p in raw.items() if key[0] == whole}
    final = dict(zip(raw, holm(list(raw.values())), strict=True))
    final |= dict(zip(first, holm(list(first.values())), strict=True))
    return {
        part: tuple(
            Comparison(
                system=system,
                against=against,
                metric=metric,
                difference=told.mean,
                low=told.low,
                high=told.high,
                p=told.p,
                holm=final[part, (system, against)],
                people=told.people,
                needed=needed(told.deviation, SEEN),
                seen=SEEN,
                why=why,
            )
            for (system, against, why), told in each
        )
        for part, each in found.items()
    }
