"""Popularity: numbers of users at the time of the request."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest
from retrieval.sources import Unavailable, popularity

DAY = 86_400.0
START = datetime(2020, 1, 1, tzinfo=UTC).timestamp()


def at(days: float) -> PreparedRequest:
    interaction = Interaction(user_id="u", item_id="x", time=START + days * DAY)
    return PreparedRequest((Event(Item(id="x", title="x"), interaction),))


def learn(chosen: list[tuple[int, int, float]], items: int = 4) -> popularity.Popularity:
    users, rows, days = (np.array(column) for column in zip(*chosen, strict=True))
    return popularity.Popularity(popularity.learn(users, rows, START + days * DAY, items), half_life=30)


OLD_AND_NEW = [(u, 0, 0.0 + u) for u in range(8)] + [(u, 1, 300.0 + u) for u in range(6)] + [(0, 2, 150.0)]


def test_recent_interactions_count_more() -> None:
    scores = learn(OLD_AND_NEW).score(PreparedRequest())
    assert scores[1] > scores[0]
    assert scores[3] == 0


def test_all_time_counts_users() -> None:
    users, rows, days = (np.array(column) for column in zip(*OLD_AND_NEW, strict=True))
    timed = popularity.learn(users, rows, START + days * DAY, 4)
    assert popularity.Popularity(timed, all_time=True).score(PreparedRequest()).tolist() == [8, 6, 1, 0]
    untimed = popularity.learn(users, rows, days * np.nan, 4)
    assert (
        popularity.Popularity(untimed, all_time=True).unavailable_reason == Unavailable("same_as_recent")
        and not popularity.Popularity(untimed).unavailable_reason
    )


def test_later_interactions_do_not_count() -> None:
    scores = learn(OLD_AND_NEW).score(at(20))
    assert scores[0] > 0
    assert scores[1] == scores[2] == 0


def test_old_log_does_not_fade() -> None:
    source = learn(OLD_AND_NEW)
    np.testing.assert_array_equal(source.score(at(5_000)), source.score(PreparedRequest()))


def test_cause_is_the_number_of_users() -> None:
    source = learn([*OLD_AND_NEW, (0, 1, 310.0), (0, 1, 311.0)])
    (reason,), (nobody,) = source.explain(PreparedRequest(), [1, 3])
    assert (reason.source, reason.cause, reason.is_history) == ("recent_popularity", "6", False)
    assert reason.score == source.score(PreparedRequest())[1]
    assert nobody.cause == "0"


def test_users_counted_without_times() -> None:
    users, rows = np.array([0, 1, 2, 3, 4, 4]), np.array([0, 0, 0, 1, 1, 1])
    source = popularity.Popularity(popularity.learn(users, rows, np.full(6, np.nan), 3))
    assert source.score(at(0)).tolist() == [3, 2, 0]


def test_unavailable_with_few_users() -> None:
    empty = popularity.Popularity(popularity.learn(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), 3))
    for source in (learn([(u, 0, 1.0) for u in range(4)]), empty):
        assert source.unavailable_reason in (Unavailable("too_few_users", 5, 4), Unavailable("too_few_users", 5, 0))
        assert np.isnan(source.score(PreparedRequest())).all()
        assert source.explain(PreparedRequest(), [0, 1]) == [(), ()]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_popularity_calibrates_to_at_most_one_and_to_little_where_few_chose_anything(counts: list[float]) -> None:
    scores, rows = np.array(counts), np.arange(len(counts))
    strengths = learn(OLD_AND_NEW).calibrate(scores, rows, None)
    order = np.argsort(scores, kind="stable")
    assert (strengths >= 0).all() and (strengths <= 1).all() and (np.diff(strengths[order]) >= 0).all()
    assert scores.max() > 10 or strengths.max() < 0.5
