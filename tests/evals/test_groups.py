"""Groups are drawn without overlap, and their lists are compared in pairs."""

from __future__ import annotations

import numpy as np
import pytest

from evals.groups import AGGREGATIONS, GroupMetrics, draw_groups, table
from retrieval.errors import NotEnoughData

USERS = [f"u{n}" for n in range(40)]


def test_nobody_is_judged_twice_and_settings_are_chosen_by_others() -> None:
    judged, others = draw_groups(USERS, 3, 10, 0), draw_groups(USERS, 3, 10, 0, others=True)
    members = [user for group in judged for user in group]
    assert len(judged) == 10 == len(others) and len(members) == len(set(members))
    assert not set(members) & {user for group in others for user in group}
    assert judged == draw_groups(USERS[::-1], 3, 10, 0) != draw_groups(USERS, 3, 10, 1)
    with pytest.raises(NotEnoughData, match="too few for groups of 4"):
        draw_groups(USERS[:5], 4, 10, 0)


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_every_aggregation_returns_a_list(name: str) -> None:
    scores = np.random.default_rng(0).normal(size=(3, 30))
    assert len(set(AGGREGATIONS[name](scores, 10).tolist())) == 10


def test_differences_are_to_the_average_list_of_the_same_group() -> None:
    average = np.random.default_rng(1).random((50, 2)) / 2
    measured = GroupMetrics(
        tuple((f"a{n}", f"b{n}") for n in range(50)), {"average": average, "fair": average + np.array([0.1, 0.2])}
    )
    worst = measured.estimates(lambda values: np.asarray(values.min(axis=1)))
    assert worst["average"][1].mean == 0 and 0.1 <= worst["fair"][1].low <= worst["fair"][1].high <= 0.2
    assert table(measured).splitlines()[3].startswith("| fair | ")
