"""How unlike the items of one list are: intra-list diversity (Ziegler et al. 2005) over categories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations


def diversity(lists: Sequence[Sequence[str]], categories: Mapping[str, frozenset[str]]) -> float | None:
    """Mean over lists of the mean Jaccard distance of their pairs; items without categories are left out."""
    told = []
    for each in lists:
        known = [categories[item] for item in each if categories[item]]
        apart = [1 - len(one & other) / len(one | other) for one, other in combinations(known, 2)]
        if apart:
            told.append(math.fsum(apart) / len(apart))
    return math.fsum(told) / len(told) if told else None
