"""How popular the shown items are: their mean percentile in the catalogue, ½ where popularity plays no part."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence


def popularity(lists: Sequence[Sequence[str]], people: Mapping[str, int]) -> float | None:
    """An item's percentile is the share of the catalogue chosen by fewer people, and half of that by as many."""
    rising = sorted(people.values())
    percentile = {
        count: (bisect_left(rising, count) + bisect_right(rising, count)) / (2 * len(rising)) for count in set(rising)
    }
    told = [percentile[people[item]] for each in lists for item in each]
    return math.fsum(told) / len(told) if told else None
