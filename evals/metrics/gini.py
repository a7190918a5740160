"""The Gini coefficient: 0 where all items are shown equally often, 1 where it is always the same one."""

from __future__ import annotations

from collections import Counter

from evals.metrics.base import ListMetric, Lists


def gini(shown: Lists) -> float | None:
    """Return the coefficient over the whole catalogue, items never shown included, over its greatest value."""
    counts = Counter(shown.shown)
    size, places = len(shown.interaction_counts), counts.total()
    if size < 2 or not places:
        return None
    rising = sorted(counts[item] for item in shown.interaction_counts)
    return sum((2 * n - size - 1) * count for n, count in enumerate(rising, 1)) / (places * (size - 1))


METRIC = ListMetric("gini", gini)
