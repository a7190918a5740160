"""Calibration (Steck 2018): whether a list has categories in the shares that its history has them; 0 is best."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from evals.metrics.base import ListMetric, Lists

SMOOTHING = 0.01
"""Share of the history in the list's distribution, so that a category the list lacks does not cost infinitely much."""


def calibration(shown: Lists) -> float | None:
    """Return the mean Kullback–Leibler divergence of list from history, in nats, where both have categories."""
    divergences = []
    for history, each in zip(shown.histories, shown.lists, strict=True):
        expected, actual = _shares(history, shown.categories), _shares(each, shown.categories)
        if expected and actual:
            divergences.append(
                math.fsum(
                    p * math.log(p / ((1 - SMOOTHING) * actual.get(category, 0.0) + SMOOTHING * p))
                    for category, p in expected.items()
                )
            )
    return math.fsum(divergences) / len(divergences) if divergences else None


def _shares(items: Sequence[str], categories: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """Return each category's share; an item's own share is divided among its categories."""
    categorised = [categories[item] for item in items if categories.get(item)]
    parts = defaultdict[str, list[float]](list)
    for each in categorised:
        for category in each:
            parts[category].append(1 / (len(each) * len(categorised)))
    return {category: math.fsum(part) for category, part in parts.items()}


METRIC = ListMetric("calibration", calibration)
