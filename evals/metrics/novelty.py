"""Novelty: the mean self-information of the shown items, in bits (Zhou et al. 2010)."""

from __future__ import annotations

import math

from evals.metrics.base import ListMetric, Lists


def novelty(shown: Lists) -> float | None:
    """Return the mean of −log₂ of an item's share of all interactions, each item counted once more than it occurs."""
    counts = shown.interaction_counts
    total = sum(counts.values()) + len(counts)
    bits = [math.log2(total / (counts[item] + 1)) for item in shown.shown]
    return math.fsum(bits) / len(bits) if bits else None


METRIC = ListMetric("novelty", novelty)
