"""Propensities of an explored list: with which probability each item was shown at its position.

Off-policy estimates weight a reaction by the inverse of it (Li et al. 2018, arXiv 1804.10488: the item-position model).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb


def position_propensities(exploration_probabilities: Sequence[float], share: float) -> tuple[float, ...]:
    """Return for each item of a list that `add_exploration` made the probability to be shown at its position.

    `exploration_probabilities`: those of the candidates in the order shown, 0 where an item was not drawn; `share`: the
    share of exploration. All are 1 for a share of 0. Raises ValueError where that share cannot have drawn so many.
    """
    n = len(exploration_probabilities)
    counts = _draw_counts(exploration_probabilities, share)
    propensities = list[float]()
    undrawn = 0
    if sum(map(bool, exploration_probabilities)) not in counts:
        raise ValueError(f"a share of {share} does not draw so many of {n} items: {exploration_probabilities}")
    for position, drawn_with in enumerate(exploration_probabilities):
        if drawn_with:
            # It was drawn with this probability, and any position is as likely: the first one only if all are drawn.
            expected = sum(k * p for k, p in counts.items())
            at = sum(k * p / (n if k == n else n - 1) for k, p in counts.items() if position or k == n)
            propensities.append(drawn_with * at / expected)
        else:
            propensities.append(sum(p * _stays(undrawn, position, k, n) for k, p in counts.items()))
            undrawn += 1
    return tuple(min(1.0, each) for each in propensities)  # without rounding errors


def _draw_counts(exploration_probabilities: Sequence[float], share: float) -> dict[int, float]:
    """Return how many items are drawn, each number with its probability."""
    n = len(exploration_probabilities)
    drawn = sum(probability > 0 for probability in exploration_probabilities)
    if max(exploration_probabilities, default=0.0) >= 1:  # the pool is exhausted
        return {drawn: 1.0}
    whole = min(int(share * n), n)
    if whole and not drawn:  # there was no pool
        return {0: 1.0}
    fraction = share * n - whole
    return {whole: 1.0} if fraction < 1e-9 else {whole: 1 - fraction, whole + 1: fraction}


def _stays(rank: int, position: int, draws: int, n: int) -> float:
    """Return the probability that the item of a rank, from 0, gets a position where so many items are drawn.

    `position - rank` of the drawn ones are then above it, and it must not be among the last, which make room.
    """
    above = position - rank
    if rank >= n - draws or above > draws:
        return 0.0
    if position == 0:
        return 1.0
    return comb(position - 1, above) * comb(n - 1 - position, draws - above) / comb(n - 1, draws)
