"""Expected popularity: a new item may have as many users as the items that are like it."""

from __future__ import annotations

import numpy as np

from retrieval.query import PreparedRequest
from retrieval.sources import Unavailable, content_transfer
from retrieval.sources.expected_popularity import ExpectedPopularity

# Rows 0-9 and 80-81 read alike, as do 10-19 and 82-83, and 20-79 in tens; nobody chose rows 80-83 yet.
TOPIC = np.repeat([*range(8), 0, 1], [10] * 8 + [2, 2])
VECTORS = (np.eye(8)[TOPIC] + np.random.default_rng(0).normal(0, 0.1, (84, 8))).astype(np.float32)
USERS = np.array([40] * 10 + [4] * 10 + [12] * 60 + [0] * 4)
SOURCE = ExpectedPopularity(USERS, content_transfer.learn(VECTORS))


def test_new_items_are_expected_to_have_the_users_of_those_like_them() -> None:
    expected = np.expm1(SOURCE.score(PreparedRequest()))
    assert 20 < expected[80:82].min() < 41 and 3 < expected[82:].max() < 7
    ((reason,),) = SOURCE.explain(PreparedRequest(), [80])
    assert reason.cause == str(round(expected[80])) and not reason.is_history


def test_it_is_the_same_whatever_is_left_out_of_a_history() -> None:
    scores = SOURCE.score(PreparedRequest())
    without = SOURCE.score_without(PreparedRequest(), np.array([3, 80]), [(), ("a",)])
    np.testing.assert_array_equal(without, np.tile(scores[[3, 80]], (2, 1)))


def test_nothing_is_expected_without_neighbours_or_users() -> None:
    few = Unavailable("too_few_users", 30, 3)
    assert ExpectedPopularity(USERS, None, few).unavailable_reason == few
    nobody = ExpectedPopularity(np.zeros(84, np.int64), content_transfer.learn(VECTORS))
    assert not nobody.score(PreparedRequest()).any()
