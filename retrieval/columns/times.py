"""A column of times as seconds since 1970: its unit and its order of day and month are decided for all of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from retrieval.columns.dates import DIVISORS, Order, Unit, decide_order, decide_unit, from_number, parse_date, seconds

if TYPE_CHECKING:
    import polars

NUMERIC = r"^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$"
FAST_FORMATS = ("%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d", "%Y/%m/%d")
SAMPLE = 200_000
"""Different numbers or dates that are looked at to decide a unit or an order."""
EARLIEST, LATEST = 1.0, 4_102_444_800.0
"""Seconds since 1970 between which an interaction may lie: up to 2100."""
EARLIEST_NUMBER = 3e7
"""Seconds since 1970, below which a number is none or counts in another unit."""


@dataclass(frozen=True)
class Times:
    """A column of times: `column` in seconds since 1970, null where not known; how it was read; where it was not.

    `order_by`: numbers that order rows whose times count from an unknown origin. `unreadable` marks cells that hold
    something but no time, `ambiguous` those whose day and month could be either; `in_another_unit` counts numbers that
    can be times in another unit alone.
    """

    column: polars.Series
    unit: str
    order: Order
    unreadable: polars.Series
    ambiguous: polars.Series
    in_another_unit: int = 0
    order_by: polars.Series | None = None


def read_times(texts: polars.Series, order: Order = "", unit: Unit = "") -> Times:
    """Return a column of cells as times; `order` and `unit` are what is known of it beforehand."""
    import polars as pl

    numeric = texts.str.contains(NUMERIC)
    numbers = texts.set(~numeric.fill_null(False), None).cast(pl.Float64, strict=False)
    numbers = numbers.set(numbers.is_infinite().fill_null(False), None)
    words = texts.set(numeric.fill_null(False), None)
    decided: Unit = unit or decide_unit(islice(iter(numbers.drop_nulls().unique()), SAMPLE))
    order_by = numbers if decided == "from zero" else None
    column = _from_numbers(numbers, decided)
    others = _in_another_unit(numbers, column, decided)
    ambiguous = pl.Series("ambiguous", [False], dtype=pl.Boolean).new_from_index(0, len(texts))
    if words.null_count() < len(words):
        read, order, ambiguous = _from_texts(words, order)
        column = column.zip_with(column.is_not_null(), read)
    column = column.set((column < EARLIEST).fill_null(False) | (column > LATEST).fill_null(False), None)
    unreadable = texts.is_not_null() & column.is_null() & ~ambiguous
    if order_by is not None:
        unreadable = unreadable & ~numeric.fill_null(False)
    unit_found = decided if numbers.null_count() < len(numbers) else ""
    return Times(column, unit_found, order, unreadable, ambiguous, others, order_by)


def _from_numbers(numbers: polars.Series, unit: Unit) -> polars.Series:
    """Return numbers of a unit as seconds since 1970; null for those that can be no time in it."""
    import polars as pl

    if unit in ("year", "days", "yyyymmdd"):
        different = numbers.drop_nulls().unique()
        read = [from_number(number, unit) for number in different]
        table = pl.DataFrame({"n": different, "s": pl.Series(read, dtype=pl.Float64)})
        return numbers.to_frame("n").join(table, on="n", how="left", maintain_order="left")["s"]
    column = numbers.clear(len(numbers))
    if unit not in DIVISORS:
        return column
    for each in (unit, *DIVISORS):  # what cannot be a time in the column's unit may be one in another alone
        scaled = (numbers / DIVISORS[each]).round(6)
        possible = ((scaled >= EARLIEST_NUMBER) & (scaled <= LATEST)).fill_null(False)
        column = column.zip_with(column.is_not_null(), scaled.set(~possible, None))
    return column


def _in_another_unit(numbers: polars.Series, column: polars.Series, unit: Unit) -> int:
    """Return how many of the numbers were read in another unit than that of the column."""
    if unit not in DIVISORS:
        return 0
    return int(((column - numbers / DIVISORS[unit]).abs() > 1).fill_null(False).sum())


def _from_texts(words: polars.Series, order: Order) -> tuple[polars.Series, Order, polars.Series]:
    """Return written dates as seconds since 1970, the order of day and month, and which could be either."""
    import polars as pl

    column = words.clear(len(words)).cast(pl.Float64)
    year_first = words.set(~words.str.contains(r"^\d{4}[-/]\d\d[-/]\d\d").fill_null(False), None)
    for form in FAST_FORMATS:
        rest = year_first.set(column.is_not_null(), None)
        if rest.null_count() == len(rest):
            break
        read = rest.str.to_datetime(form, time_unit="us", strict=False, exact=True)
        column = column.zip_with(column.is_not_null(), read.dt.epoch("us").cast(pl.Float64) / 1e6)
    rest = words.set(column.is_not_null(), None)
    different = rest.drop_nulls().unique()
    dates = [parse_date(text) for text in different]
    order = order or decide_order(date for date in dates if date)
    moments = [date.moment(order) if date else None for date in dates]
    table = pl.DataFrame(
        {
            "text": different,
            "seconds": pl.Series([seconds(m) if m else None for m in moments], dtype=pl.Float64),
            "either": pl.Series([bool(d) and not m for d, m in zip(dates, moments, strict=True)], dtype=pl.Boolean),
        }
    )
    joined = rest.to_frame("text").join(table, on="text", how="left", maintain_order="left")
    column = column.zip_with(column.is_not_null(), joined["seconds"])
    return column, order, joined["either"].fill_null(False)
