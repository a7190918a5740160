"""Whether a list has categories in the shares that its person's history has them (Steck 2018): 0 is best."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

SMOOTHING = 0.01
"""The history's share in the list's distribution, so that a category missing there does not cost infinitely much."""


def calibration(
    histories: Sequence[Sequence[str]], lists: Sequence[Sequence[str]], categories: Mapping[str, frozenset[str]]
) -> float | None:
    """Mean divergence (Kullback–Leibler, nats) of list from history, over the cases in which both have categories."""
    told = []
    for history, each in zip(histories, lists, strict=True):
        wanted, given = _shares(history, categories), _shares(each, categories)
        if wanted and given:
            told.append(
                math.fsum(
                    p * math.log(p / ((1 - SMOOTHING) * given.get(category, 0.0) + SMOOTHING * p))
                    for category, p in wanted.items()
                )
            )
    return math.fsum(told) / len(told) if told else None


def _shares(items: Sequence[str], categories: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """Of each category, an item's own share being divided among its categories."""
    known = [categories[item] for item in items if categories.get(item)]
    parts = defaultdict[str, list[float]](list)
    for each in known:
        for category in each:
            parts[category].append(1 / (len(each) * len(known)))
    return {category: math.fsum(part) for category, part in parts.items()}
