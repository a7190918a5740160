"""How surprising the shown items are: mean self-information in bits (Zhou et al. 2010)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def novelty(lists: Sequence[Sequence[str]], people: Mapping[str, int]) -> float | None:
    """Mean of −log₂ of an item's share of all choices. Each item counts one more, so that the unchosen have a share."""
    choices = sum(people.values()) + len(people)
    told = [math.log2(choices / (people[item] + 1)) for each in lists for item in each]
    return math.fsum(told) / len(told) if told else None
