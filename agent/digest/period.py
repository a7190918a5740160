"""The time that a digest is of, and which items of an index came in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.errors import UsageError
from retrieval.conditions import Columns, Comparison
from retrieval.data.items import Item
from retrieval.index import Index, additions

_LENGTH = re.compile(r"(\d{1,4})\s*([hdwm])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(days=30)}
DATED = frozenset("news article articles post posts podcast podcasts video videos job jobs event events".split())
"""Domains whose items are new on the day that they are published, and on no other."""


@dataclass(frozen=True)
class Period:
    """The time from `since` until `until`, both aware."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Return whether a moment is in it; one that is unknown is not."""
        return moment is not None and self.since <= moment <= self.until

    def widened(self, days: float) -> Period:
        """Return the period with so many days before it."""
        return Period(self.since - timedelta(days=days), self.until)


def parse_period(since: str, now: datetime) -> Period:
    """Return the period until now: since a day in ISO 8601, or for as long as 12h, 7d, 2w or 1m.

    Raises UsageError for what is neither, and for a day to come.
    """
    text = since.strip().casefold()
    try:
        if match := _LENGTH.fullmatch(text):
            start = now - int(match[1]) * _UNITS[match[2]]
        else:
            start = datetime.fromisoformat(text.upper())
            start = start if start.tzinfo else start.replace(tzinfo=now.tzinfo or UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since {since[:40]!r} is no time: write 7d, 12h, 2w, 1m, or a day as 2026-11-01") from error
    if start > now:
        raise UsageError(f"--since {since[:40]!r} is yet to come: write a day that is past")
    return Period(start, now)


def is_dated(item: Item) -> bool:
    """Return whether an item is new on its day of publication alone, as news is."""
    return item.published is not None and item.domain in DATED


def new_items(index: Index, columns: Columns, period: Period) -> list[Item]:
    """Return the items that came in a period, in the order of the catalogue.

    News and the like came when they were published. All other items came when they were published too, a bare year
    aside, or when they were added to an index that was there before them: a film of 1953 may be new in a library.
    """
    mask = columns.mask(Comparison("published", ">=", _written(period.since)))
    mask &= columns.mask(Comparison("published", "<=", _written(period.until)))
    added = {item_id for item_id, time in additions.load(index.folder).items() if period.holds(time)}
    rows = {*mask.nonzero()[0].tolist(), *(index.rows[item_id] for item_id in added if item_id in index.rows)}
    items = (index.items.in_order[row] for row in sorted(rows))
    return [item for item in items if _came_in(item, period, item.id in added)]


def _came_in(item: Item, period: Period, is_added: bool) -> bool:
    if is_dated(item):
        return period.holds(item.published)
    return is_added or (period.holds(item.published) and not _is_year(item.published))


def _is_year(published: datetime | None) -> bool:
    """Return whether a date is the first moment of a year, as which a bare year is stored."""
    return published is not None and published == datetime(published.year, 1, 1, tzinfo=published.tzinfo)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
