"""Which systems are compared with which, and the outcome after correction for the number of comparisons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from evals.analysis.evaluated_run import EvaluatedRun
from evals.records.results import Comparison, Question
from evals.statistics import Estimate, holm, mean_by_user, users_needed

DETECTABLE = 0.01
"""The difference that the needed users are counted for: one point of a metric between 0 and 1."""


class Pair(NamedTuple):
    """A system, the one that it is compared with, and what the comparison asks."""

    system: str
    against: str
    question: Question


def pairs(run: EvaluatedRun) -> list[Pair]:
    """List the comparisons of a run.

    Each system with itself without the LLM, and with its control; each that is no baseline with the best baseline.
    """
    systems = run.systems
    compared = [Pair(name, s.without_llm, "llm") for name, s in systems.items() if s.without_llm in systems]
    compared += [Pair(s.control_of, name, "text") for name, s in systems.items() if s.control_of in systems]
    best = best_baseline(run)
    ours = [name for name, s in systems.items() if name == run.plan.main or not (s.baseline or s.control_of)]
    return compared + [Pair(name, best, "best") for name in ours if best and name != best]


def best_baseline(run: EvaluatedRun) -> str:
    """Return the baseline with the highest mean of the run's metric over users; empty where none has scored."""
    means = dict[str, float]()
    for name, system in run.systems.items():
        if system.baseline:
            values = run.metrics[name][run.plan.metric][:, None]
            by_user = mean_by_user(values, run.user_of_case, len(run.user_ids))
            if len(scored := by_user[~np.isnan(by_user)]):
                means[name] = math.fsum(scored) / len(scored)
    return max(means, key=lambda name: means[name], default="")


def reference(run: EvaluatedRun) -> str:
    """Return what the main system is shown beside: itself without the LLM, else the best baseline, else empty."""
    without_llm = run.systems[run.plan.main].without_llm
    best = best_baseline(run)
    return without_llm if without_llm in run.systems else best if best != run.plan.main else ""


def corrected(
    estimates: Mapping[tuple[str, str], Sequence[tuple[Pair, Estimate]]], whole: tuple[str, str], metric: str
) -> dict[tuple[str, str], tuple[Comparison, ...]]:
    """Correct the p-values of all comparisons, which are given and returned by slice.

    Those over all users, under the key `whole`, are corrected among themselves, those of slices among all of the run.
    Two systems that are compared for two questions are one comparison.
    """
    raw = {(part, pair[:2]): estimate.p for part, each in estimates.items() for pair, estimate in each}
    first = {key: p for key, p in raw.items() if key[0] == whole}
    final = dict(zip(raw, holm(list(raw.values())), strict=True))
    final |= dict(zip(first, holm(list(first.values())), strict=True))
    return {
        part: tuple(
            Comparison(
                system=pair.system,
                against=pair.against,
                metric=metric,
                difference=estimate.mean,
                low=estimate.low,
                high=estimate.high,
                p=estimate.p,
                holm=final[part, pair[:2]],
                users=estimate.users,
                users_needed=users_needed(estimate.deviation, DETECTABLE),
                detectable=DETECTABLE,
                question=pair.question,
            )
            for pair, estimate in each
        )
        for part, each in estimates.items()
    }
