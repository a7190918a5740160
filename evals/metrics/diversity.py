"""Intra-list diversity over categories (Ziegler et al. 2005): how unlike each other the items of a list are."""

from __future__ import annotations

import math
from itertools import combinations

from evals.metrics.base import ListMetric, Lists


def diversity(shown: Lists) -> float | None:
    """Return the mean over lists of the mean Jaccard distance of their pairs, items without categories left out."""
    means = []
    for each in shown.lists:
        categorised = [shown.categories[item] for item in each if shown.categories[item]]
        distances = [1 - len(one & other) / len(one | other) for one, other in combinations(categorised, 2)]
        if distances:
            means.append(math.fsum(distances) / len(distances))
    return math.fsum(means) / len(means) if means else None


METRIC = ListMetric("diversity", diversity)
