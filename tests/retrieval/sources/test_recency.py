"""Recency: newer is better, and what is dated ahead of the request is not newer than what has come out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Item
from retrieval.index.build import build
from retrieval.query import PreparedRequest, Request
from retrieval.query.context import prepare
from retrieval.retriever import Retriever
from retrieval.sources import recency

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def news(name: str, days: float, domain: str = "news") -> Item:
    return Item(id=name, title=f"Note {name}", domain=domain, published=NOW + timedelta(days=days))


def scores(items: list[Item], moment: datetime | None = NOW) -> list[float]:
    source = recency.Recency(recency.learn(items))
    return source.score(Request(moment=moment)).tolist()


@given(st.lists(st.floats(-900, 0), min_size=1, max_size=8), st.floats(2, 9_000), st.sampled_from(["news", "film"]))
def test_a_date_ahead_changes_no_score_of_what_has_come_out_and_is_not_newer(
    days: list[float], ahead: float, domain: str
) -> None:
    items = [news(str(n), day, domain) for n, day in enumerate(days)]
    with_fair = scores([*items, news("fair", ahead, domain)])
    assert with_fair[:-1] == scores(items)
    assert with_fair[-1] < max(with_fair)


def test_news_of_this_week_stay_in_order_beside_a_date_decades_ahead() -> None:
    today, week, month, fair = scores([news("a", -0.1), news("b", -5), news("c", -30), news("d", 4_000)])
    assert today == 1 > week > month > fair


def test_a_few_hours_ahead_are_another_time_zone() -> None:
    assert scores([news("a", -1), news("b", 0.4)])[1] == 1


def test_the_moment_is_that_of_each_request_and_not_of_the_index() -> None:
    items = [news("a", 0), news("b", 30)]
    source = recency.Recency(recency.learn(items))
    assert np.argmax(source.score(Request(moment=NOW))) == 0
    assert np.argmax(source.score(Request(moment=NOW + timedelta(days=31)))) == 1
    assert np.argmax(source.score(Request(moment=NOW))) == 0


def test_without_a_moment_and_with_a_clock_before_all_dates_the_newest_is_the_last() -> None:
    items = [news("a", 0), news("b", 30)]
    assert scores(items, None)[1] == scores(items, datetime(1970, 1, 2, tzinfo=UTC))[1] == 1


@pytest.mark.parametrize(("now", "first"), [("2026-03-10T12:00+00:00", "a"), ("2027-01-01T00:00", "d")])
def test_a_list_for_somebody_new_begins_with_what_was_new_at_the_moment_of_the_request(
    tmp_path: Path, now: str, first: str
) -> None:
    items = [news("b", -5), news("d", 200), news("a", -0.1), news("c", -30)]
    index = build(tmp_path / "index", items, embedder="hash")
    request: PreparedRequest = prepare(Request(context={"now": now}))
    assert Retriever(index, lambda: index.embedder).shortlist(request)[0].item.id == first
