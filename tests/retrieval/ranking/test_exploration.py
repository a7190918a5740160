"""Propensities of explored lists are the frequencies with which items are shown at their positions."""

from __future__ import annotations

from collections import Counter

import pytest

from retrieval.data.items import Item
from retrieval.query import Candidate
from retrieval.ranking.diversity import add_exploration
from retrieval.ranking.exploration import position_propensities

REPEATS = 4_000


@pytest.mark.parametrize(
    ("n", "pool", "share"),
    [(5, 8, 0.3), (6, 4, 0.5), (4, 6, 0.1), (3, 5, 1.0), (4, 9, 0.9), (5, 2, 0.8), (1, 3, 0.5), (4, 0, 0.5)],
)
def test_propensities_are_frequencies(n: int, pool: int, share: float) -> None:
    candidates = [Candidate(Item(id=f"{i}", title="t"), -float(i)) for i in range(n + pool)]
    shown, expected = Counter[tuple[str, int]](), dict[tuple[str, int], float]()
    for seed in range(REPEATS):
        explored = add_exploration(candidates[:n], candidates[n:], share, str(seed))
        propensities = position_propensities([c.exploration_probability for c in explored], share)
        for position, (c, propensity) in enumerate(zip(explored, propensities, strict=True)):
            shown[c.item.id, position] += 1
            assert expected.setdefault((c.item.id, position), propensity) == pytest.approx(propensity)
    for place, count in shown.items():
        deviation = (expected[place] * (1 - expected[place]) / REPEATS) ** 0.5
        assert count / REPEATS == pytest.approx(expected[place], abs=4.5 * deviation + 1e-12), place
    assert sum(shown.values()) / REPEATS == pytest.approx(n)


def test_without_exploration_all_are_certain() -> None:
    assert position_propensities([0.0, 0.0], 0.0) == (1.0, 1.0)
    assert position_propensities([], 0.5) == ()


def test_a_share_that_does_not_fit_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="does not draw so many"):
        position_propensities([0.1, 0.1, 0.0], 0.0)
