"""Places exchanged by chance: how often each item is shown where, is what the propensities say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.exchange import exchange, exchange_propensities

RATES = st.floats(0, 1)
POOLS = st.integers(1, 12)


@pytest.mark.parametrize(("pool", "places", "rate"), [(6, 3, 0.3), (5, 5, 0.5), (7, 2, 1.0)])
def test_items_are_shown_as_often_as_the_propensities_say(pool: int, places: int, rate: float) -> None:
    draws = 20_000
    shown = np.array([exchange(pool, places, rate, str(seed)) for seed in range(draws)])
    frequencies = np.stack([np.bincount(shown[:, at], minlength=pool) for at in range(places)], axis=1) / draws
    propensities = exchange_propensities(pool, places, rate)
    assert np.abs(frequencies - propensities).max() < 4 * 0.5 / draws**0.5


@given(POOLS, POOLS, RATES, st.text())
def test_a_list_is_a_part_of_the_pool_without_repetition(pool: int, places: int, rate: float, seed: str) -> None:
    ranks = exchange(pool, places, rate, seed)
    assert len(ranks) == len(set(ranks)) == min(pool, places) and set(ranks) <= set(range(pool))
    assert ranks == exchange(pool, places, rate, seed) == exchange(pool, pool, rate, seed)[:places]


@given(POOLS, POOLS, RATES)
def test_something_is_shown_at_every_position(pool: int, places: int, rate: float) -> None:
    propensities = exchange_propensities(pool, min(pool, places), rate)
    assert propensities.sum(axis=0) == pytest.approx(1)
    assert (propensities >= 0).all() and (propensities.sum(axis=1) <= 1 + 1e-9).all()
    if 0.01 < rate < 0.99:
        assert (propensities > 0).all()  # any item at any position


def test_without_a_chance_the_order_stays() -> None:
    assert exchange(9, 4, 0, "x") == (0, 1, 2, 3)
    assert (exchange_propensities(9, 4, 0) == np.eye(9)[:, :4]).all()
