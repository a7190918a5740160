"""Popularity bias: the mean percentile of the shown items by interactions, ½ for items drawn at random."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from evals.metrics.base import ListMetric, Lists


def popularity(shown: Lists) -> float | None:
    """Return the mean percentile: the share of the catalogue with fewer interactions, and half of that with as many."""
    counts = shown.interaction_counts
    rising = sorted(counts.values())
    percentile = {
        count: (bisect_left(rising, count) + bisect_right(rising, count)) / (2 * len(rising)) for count in set(rising)
    }
    percentiles = [percentile[counts[item]] for item in shown.shown]
    return math.fsum(percentiles) / len(percentiles) if percentiles else None


METRIC = ListMetric("popularity", popularity)
