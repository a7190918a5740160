"""Reciprocal rank fusion of retrieval and LLM (Cormack et al. 2009), with a bound on how far a candidate may move.

It uses ranks, not scores, so that no single logit, however large, can do more than put a candidate first on one of the
two lists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SMOOTHING = 10
"""The constant added to every rank."""

TIE_BREAK = 1e-6
LLM_WEIGHT = 0.5


def fuse(retrieval: Sequence[float], llm: Sequence[float], weight: float = LLM_WEIGHT) -> list[float]:
    """Return one finite score a candidate from its score in retrieval and the LLM's, which counts `weight` of 1."""
    first = average_ranks(retrieval)
    # A candidate without an LLM score keeps its rank in retrieval on that list too: no score is no bad score.
    second = [s if math.isfinite(j) else r for s, j, r in zip(average_ranks(llm), llm, first, strict=True)]
    # Where the two lists cancel out, the LLM decides: retrieval's order also breaks ties of the result.
    return [
        (1 - weight) / (SMOOTHING + r) + weight / (SMOOTHING + s) - TIE_BREAK * s
        for r, s in zip(first, second, strict=True)
    ]


def bounded(before: Sequence[int], target: Sequence[int], most: int) -> list[int]:
    """Return the order nearest to `target` in which nothing is more than `most` ranks from its rank in `before`.

    Both are permutations of the same numbers. Rank by rank, what would otherwise come too late is taken, else the
    foremost in `target` that may come so early.
    """
    rank = {i: at for at, i in enumerate(before)}
    left, order = list(target), list[int]()
    for at in range(len(before)):
        last = at - most
        due = before[last] if last >= 0 and before[last] in left else None
        taken = due if due is not None else next(i for i in left if rank[i] <= at + most)
        left.remove(taken)
        order.append(taken)
    return order


def average_ranks(scores: Sequence[float]) -> list[float]:
    """Return ranks from 1, best first; equal scores share the mean of their ranks; what is not finite ranks last.

    Retrieval's `ranks` gives equals the better rank instead, since most of a catalogue ties at 0. Here a model that
    gives all candidates one score must count the same for each, and move none.
    """
    keyed = [(-s if math.isfinite(s) else math.inf) for s in scores]
    ordered = sorted(keyed)
    first = {k: ordered.index(k) for k in set(keyed)}
    return [first[k] + (1 + ordered.count(k)) / 2 for k in keyed]
