"""Retrieval's rank and the LLM's, added as reciprocal ranks (Cormack et al. 2009): the default.

Ranks, not scores, so that no single logit, however large, can do more than put an item first on one of the two lists;
and `bounded` says how many places that may move it at most.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

SMOOTHING = 10
TIE = 1e-6
WEIGHT = 0.5


def fuse(retrieved: Sequence[float], judged: Sequence[float], weight: float = WEIGHT) -> list[float]:
    """One finite score a candidate from its score in retrieval and the LLM's, whose share is `weight`."""
    first = ranks(retrieved)
    # What the LLM did not score keeps retrieval's rank on its list too: no news is not bad news.
    second = [s if math.isfinite(j) else r for s, j, r in zip(ranks(judged), judged, first, strict=True)]
    # Where the two lists cancel out, the LLM's word decides: retrieval's is also the order of ties.
    return [
        (1 - weight) / (SMOOTHING + r) + weight / (SMOOTHING + s) - TIE * s for r, s in zip(first, second, strict=True)
    ]


def bounded(first: Sequence[int], wanted: Sequence[int], most: int) -> list[int]:
    """The order nearest to `wanted` in which nothing stands more than `most` places from where it stands in `first`.

    Both are permutations of the same numbers. Place by place, what would otherwise come too late is taken, else the
    foremost in `wanted` that may come so early.
    """
    was = {i: place for place, i in enumerate(first)}
    left, found = list(wanted), list[int]()
    for place in range(len(first)):
        late = place - most
        due = first[late] if late >= 0 and first[late] in left else None
        taken = due if due is not None else next(i for i in left if was[i] <= place + most)
        left.remove(taken)
        found.append(taken)
    return found


def ranks(scores: Sequence[float]) -> list[float]:
    """Ranks from 1, best first; equal scores share the mean of their ranks; what is not finite ranks last."""
    keyed = [(-s if math.isfinite(s) else math.inf) for s in scores]
    ordered = sorted(keyed)
    first = {k: ordered.index(k) for k in set(keyed)}
    return [first[k] + (1 + ordered.count(k)) / 2 for k in keyed]
