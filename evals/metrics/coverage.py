"""The share of the catalogue that is shown to somebody."""

from __future__ import annotations

from evals.metrics.base import ListMetric, Lists


def coverage(shown: Lists) -> float:
    """Return the number of different items shown over that of the catalogue."""
    return len(set(shown.shown)) / len(shown.interaction_counts)


METRIC = ListMetric("coverage", coverage)
