"""Exploration by exchange: with a small chance each place of a list exchanges its item with one from further down.

Any item of the pool can so be shown at any position, up or down, with a probability that is known exactly. That is what
estimates of other settings need (Li et al. 2018, arXiv 1804.10488); `diversity.add_exploration` moves no item up. It is
the shuffle of Fisher and Yates, most steps of which are left out.
"""

from __future__ import annotations

import random
from functools import lru_cache

import numpy as np

from retrieval.arrays import Floats


def exchange(pool: int, places: int, rate: float, seed: str) -> tuple[int, ...]:
    """Return the ranks, from 0, of the items that the first places get, the same for equal seeds.

    Each place in turn exchanges its item, with the probability `rate`, for one drawn uniformly from the places below,
    of which there are `pool` altogether. The first places are the same for any number of `places`.
    """
    draw = random.Random(seed)
    ranks = list(range(pool))
    for position in range(min(places, pool)):
        chance, below = draw.random(), pool - position - 1
        if chance < rate and below:
            other = position + 1 + draw.randrange(below)
            ranks[position], ranks[other] = ranks[other], ranks[position]
    return tuple(ranks[:places])


@lru_cache(16)
def exchange_propensities(pool: int, places: int, rate: float) -> Floats:
    """Return the probability that `exchange` shows the item of a rank at a position, (pool ranks, places)."""
    at = np.eye(pool)  # of each rank at each position, before the place has its turn
    for position in range(min(places, pool - 1)):
        below = pool - position - 1
        here, lower = at[:, position].copy(), at[:, position + 1 :].copy()
        at[:, position] = (1 - rate) * here + rate / below * lower.sum(axis=1)
        at[:, position + 1 :] = (1 - rate / below) * lower + rate / below * here[:, None]
    return np.asarray(at[:, :places], np.float64)
