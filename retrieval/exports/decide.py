"""What is decided for a file of an export as a whole: the scale of ratings, the order of dates, the unit of times."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite, isnan
from typing import Literal

from retrieval.columns.dates import EPOCH, Order, Unit, WrittenDate, decide_order, decide_unit, from_number, parse_date
from retrieval.columns.scales import FLAGS, SIGNED_THUMBS, Scale, decide_scale, parse_scale, verdict
from retrieval.exports.entry import Entry
from retrieval.exports.read import ReadSheet
from retrieval.exports.recognize import TABLE
from retrieval.files.options import ReadOptions

Verdict = Literal["like", "dislike"]
EARLIEST = datetime(1950, 1, 1, tzinfo=UTC)
"""Times before are stand-ins for none."""


@dataclass(frozen=True)
class Decided:
    """What was decided for a file. `unclear`: dates whose day and month cannot be told apart and count as not known.

    `columns` are those of a table by the field that they hold; `unused` are those that hold none; `words` are
    ratings in words and how they were read; `unread_ratings` and `unread_times` hold the texts of which nothing was
    understood, and ratings above their scale.
    """

    file: str
    format: str
    scale: Scale | None
    order: Order
    unit: Unit
    encoding: str
    unclear: int
    unrated: int
    columns: Mapping[str, str]
    unused: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    unread_ratings: tuple[str, ...] = ()
    unread_times: tuple[str, ...] = ()

    def rating(self, entry: Entry) -> float | Verdict | None:
        """Return an entry's rating from 0.5 to 5, or what it says in words; None for not rated."""
        opinion = verdict(entry.rating) if entry.rating else None
        if opinion is None or opinion == "none":
            return None
        if isinstance(opinion, str):
            return opinion
        if isinstance(opinion, float):
            return opinion
        number, of = opinion
        if not isnan(of):
            return _out_of(number, of)
        if not self.scale or self.scale.kind in ("count", "unknown"):
            return None
        if self.scale.kind in ("thumbs", "flags"):
            ways = FLAGS if self.scale.kind == "flags" else SIGNED_THUMBS
            way = ways.get(number, "none")
            return None if way == "none" else way
        return self.scale.rating(number)

    def time(self, text: str) -> datetime | None:
        """Return a time as written in this file; None for one that is not known."""
        if not text:
            return None
        if (date := _date(text)) is not None:
            moment = date.moment(self.order)
            return moment if moment and moment >= EARLIEST else None
        number = _number(text)
        since = from_number(number, self.unit) if number is not None else None
        return datetime.fromtimestamp(since, UTC) if since is not None and 0 < since < 4.2e9 else None


def decide(sheets: Sequence[ReadSheet], options: ReadOptions) -> dict[str, Decided]:
    """Return what is decided for each sheet, by its file.

    A service has one scale in all its files; that of a table of one's own is decided for it alone.
    """
    order, given = options.order(), options.given_scale()
    together: dict[str, list[ReadSheet]] = defaultdict(list)
    for sheet in sheets:
        together[sheet.file.partition("#")[0] if sheet.format == TABLE else sheet.format].append(sheet)
    decided = {}
    for group in together.values():
        numbers = [n for sheet in group for n in _ratings(sheet.entries) if not sheet.scale]
        name = next((sheet.columns["rating"] for sheet in group if "rating" in sheet.columns), "")
        pooled = decide_scale(sorted(set(numbers)), name, options.zero_is_unrated, len(numbers)) if numbers else None
        for sheet in group:
            scale = given or (parse_scale(sheet.scale, _unrated(options)) if sheet.scale else pooled)
            decided[sheet.file] = _decided(sheet, scale, order)
    return decided


def _unrated(options: ReadOptions) -> bool:
    return options.zero_is_unrated is not False


def _decided(sheet: ReadSheet, scale: Scale | None, given: Order) -> Decided:
    texts = [text for entry in sheet.entries for text in (entry.time, *entry.other_times) if text]
    dates = [date for text in texts if (date := _date(text))]
    numbers = [n for text in texts if _date(text) is None and (n := _number(text)) is not None]
    order = given or decide_order(dates)
    unclear = sum(date.moment(order) is None for date in dates)
    rated = list(_ratings(sheet.entries))
    unrated = sum(n <= scale.high and scale.rating(n) is None for n in rated) if scale and scale.kind == "range" else 0
    has_ratings = any(entry.rating for entry in sheet.entries)
    opinions = [(entry.rating, verdict(entry.rating)) for entry in sheet.entries if entry.rating]
    return Decided(
        sheet.file,
        sheet.format,
        scale if has_ratings else None,
        order if any(date.day_first != date.month_first for date in dates) else "",
        decide_unit(numbers) if numbers else "",
        sheet.encoding,
        unclear,
        unrated,
        sheet.columns,
        sheet.unused,
        {
            text: f"{opinion:g}" if isinstance(opinion, float) else opinion
            for text, opinion in opinions
            if isinstance(opinion, str | float)
        },
        tuple(text for text, opinion in opinions if _is_no_rating(opinion, scale)),
        tuple(text for text in texts if _date(text) is None and _number(text) is None and re.search(r"[^\W0]", text)),
    )


def _out_of(number: float, highest: float) -> float | None:
    """Return a number out of a highest one, as in 8/10, from 0.5 to 5, nought as the lowest; None beyond it."""
    return Scale("range", 0.0, highest, zero_is_unrated=False).rating(number) if highest > 0 else None


def _is_no_rating(opinion: str | float | tuple[float, float] | None, scale: Scale | None) -> bool:
    """Return whether a rating says nothing, or is above its scale."""
    if not isinstance(opinion, tuple):
        return opinion is None
    number, of = opinion
    if not isnan(of):
        return _out_of(number, of) is None
    return bool(scale and scale.kind == "range" and number > scale.high)


def _ratings(entries: Iterable[Entry]) -> list[float]:
    """Return the plain numbers among ratings, those with a scale of their own such as 4/5 left out."""
    opinion = (verdict(entry.rating) for entry in entries if entry.rating)
    return [each[0] for each in opinion if isinstance(each, tuple) and isnan(each[1])]


def _date(text: str) -> WrittenDate | None:
    """Return a written date; digits alone are one only as a year or as YYYYMMDD."""
    if text.isdigit() and len(text) not in (4, 8):
        return None
    return parse_date(text)


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def seconds_of(moment: datetime | None) -> float:
    """Return a time as seconds since 1970, one that is not known as the first of all."""
    return (moment - EPOCH).total_seconds() if moment else float("-inf")
