"""Several people's scores become one list: comparable, fair, and nothing twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agent.lists.aggregation import AGGREGATIONS, Aggregation, aggregate, places, satisfactions
from retrieval.arrays import Floats

SCORES = st.tuples(st.integers(1, 4), st.integers(1, 12)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(-100, 100, width=32))
)


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@given(scores=SCORES, n=st.integers(1, 15))
def test_list_has_each_item_once_and_as_many_as_there_are(aggregation: Aggregation, scores: Floats, n: int) -> None:
    chosen = aggregate(scores, n, aggregation).tolist()
    assert len(chosen) == len(set(chosen)) == min(n, scores.shape[1])


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_nobody_counts_more_for_having_larger_scores(aggregation: Aggregation) -> None:
    scores = np.random.default_rng(0).normal(size=(3, 40))
    louder = scores * np.array([[1.0], [1000.0], [0.01]]) + np.array([[0.0], [-7.0], [3.0]])
    assert aggregate(scores, 10, aggregation).tolist() == aggregate(louder, 10, aggregation).tolist()


def test_for_one_person_the_list_is_their_own() -> None:
    scores = np.random.default_rng(1).normal(size=(1, 30))
    assert aggregate(scores, 5).tolist() == np.argsort(-scores[0])[:5].tolist()
    assert satisfactions(scores, aggregate(scores, 5)) == pytest.approx([1.0])


def test_opposite_tastes_take_turns_where_the_average_cannot_tell_them_apart() -> None:
    one = np.linspace(2, -2, 20)
    chosen = places(np.stack([one, -one]))[:, aggregate(np.stack([one, -one]), 4)]
    assert sorted(chosen[0].tolist()) == [1, 2, 19, 20] == sorted(chosen[1].tolist())


def test_fair_list_leaves_the_worse_off_better_off_than_least_misery_by_item() -> None:
    scores = np.random.default_rng(2).normal(size=(2, 500))
    fair, misery = (satisfactions(scores, aggregate(scores, 10, each)).min() for each in ("fair", "least-misery"))
    assert fair > misery


def test_places_are_ranks_of_each_persons_own_order() -> None:
    assert places(np.array([[0.1, 0.3, 0.2], [3.0, 1.0, 2.0]])).tolist() == [[3, 1, 2], [1, 3, 2]]


def test_equal_scores_are_no_division_by_zero() -> None:
    assert aggregate(np.zeros((2, 3)), 2).tolist() == [0, 1]
