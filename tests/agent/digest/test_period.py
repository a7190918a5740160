"""What is new: news by its date, all else also by when it was added."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.digest.period import Period, new_items, parse_period
from agent.errors import UsageError
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.index import Index, Writer
from retrieval.index.build import build

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("12H", NOW - timedelta(hours=12)),
        (" 2w", NOW - timedelta(weeks=2)),
        ("1m", NOW - timedelta(days=30)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T06:00+02:00", datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ],
)
def test_lengths_and_days(written: str, start: datetime) -> None:
    assert parse_period(written, NOW) == Period(start, NOW)


@pytest.mark.parametrize("written", ["", "yesterday", "7", "d", "2026-13-01", "2027-01-01", "99999d"])
def test_what_is_no_time_or_yet_to_come_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="--since"):
        parse_period(written, NOW)


def new_in(index: Index, period: Period) -> list[str]:
    return [item.id for item in new_items(index, Columns(index.items.in_order), period)]


def test_news_is_new_when_it_is_published_and_a_film_when_it_comes_to_the_library(tmp_path: Path) -> None:
    now = datetime.now(UTC)

    def item(name: str, domain: str, published: datetime | str | None) -> Item:
        return Item(id=name, domain=domain, title=name, published=published)

    built = [item("news", "news", now - timedelta(days=2)), item("old", "news", now - timedelta(days=20))]
    built += [item("owned", "film", "1953"), item("this year", "film", str(now.year))]
    built += [item("out", "film", now - timedelta(days=3)), item("next", "news", now + timedelta(days=1))]
    build(tmp_path / "ix", built, embedder="hash", search="exact")
    with Writer(tmp_path / "ix") as writer:
        writer.add([item("bought", "film", "1949"), item("undated", "film", None)])
        writer.add([item("late", "news", now - timedelta(days=30)), item("undated news", "news", None)])
    week = parse_period("7d", datetime.now(UTC))
    assert new_in(Index(tmp_path / "ix"), week) == ["news", "out", "bought", "undated", "undated news"]
