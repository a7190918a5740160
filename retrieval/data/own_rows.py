"""What only a whole file of a user's own items tells: which attributes are numbers, and which titles are two items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from retrieval.columns.quantities import (
    Quantity,
    column_quantity,
    holds_lengths,
    name_with_currency,
    read_numbers,
    whole_number,
)
from retrieval.data.tables import TitleId
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

LENGTHS = ("minutes", "runtime", "duration", "片长分钟", "片长", "时长", "时长分钟", "分钟")
"""Names of attributes that hold the length of an item in minutes."""
PAGES = ("pages", "numpages", "num_pages", "number of pages", "页数")
"""Names of attributes that hold the number of pages of an item."""
PRICES = ("price", "价格", "售价", "人均消费", "人均", "门票", "票价", "admission")
RATINGS = (
    "rating", "评分", "score", "stars", "average_rating", "average rating", "vote_average",
    "imdb rating", "imdb_rating", "豆瓣评分",
)  # fmt: skip
SEARCHED: dict[Quantity, tuple[str, ...]] = {"minutes": LENGTHS, "price": PRICES, "rating": RATINGS, "pages": PAGES}
"""Names of the attributes in which requests look for a quantity; the first is added where a file has another."""
LEAST_SHARED = 4
"""Fields and attributes that two rows must share for being the same."""
DECIDED_TOGETHER = 100_000
"""Rows whose columns are decided together."""


def own_rows(rows: Iterable[Row], problems: Problems) -> Iterator[Row]:
    """Yield the items of a user's file with numbers for attributes that are numbers with units or decimal commas.

    A length, a price and a rating are there under a name that requests look for, too; a price whose cells have a
    currency has it in its column's own name, as in price (EUR). Different items without ids that
    share title and year are numbered: Heat, Heat (2).
    """
    rows = _with_distinct_ids(rows, problems)
    while batch := list(islice(rows, DECIDED_TOGETHER)):
        _join_repeated(batch)
        _read_columns([own for row in batch if isinstance(own := row.fields.get("attributes"), dict)])
        yield from batch


def _with_distinct_ids(rows: Iterable[Row], problems: Problems) -> Iterator[Row]:
    contents: dict[str, int] = {}
    for row in rows:
        made = row.fields.get("id")
        if isinstance(made, TitleId):
            content, own_id, number = hash(repr(row.fields)), str(made), 1
            while contents.setdefault(own_id, content) != content:
                number += 1
                own_id = f"{made} ({number})"
            if number > 1:
                hint = "" if "published" in row.fields else "; a year tells them apart: --columns published=NAME"
                message = f"{str(made)!r} was there before, and no column has ids: this one is {own_id!r}{hint}"
                problems.mend(row.file, row.line, "id", message)
            row.fields["id"] = own_id
        yield row


def _join_repeated(rows: Iterable[Row]) -> None:
    """Make rows that say the same but for their id and description versions of one work.

    A title alone says too little: two songs may be called Intro.
    """
    alike: dict[str, list[Row]] = {}
    for row in rows:
        shared = {name: value for name, value in row.fields.items() if name not in ("id", "text")}
        attributes = shared.get("attributes")
        count = len(shared) + (len(attributes) if isinstance(attributes, dict) else 0)
        if count >= LEAST_SHARED and shared.keys().isdisjoint(("work", "vectors")):
            alike.setdefault(repr(shared), []).append(row)
    for those in alike.values():
        if len({str(row.fields.get("id")) for row in those}) > 1:
            for row in those:
                row.fields["work"] = str(those[0].fields.get("id"))


def _read_columns(items: list[dict[str, Any]]) -> None:
    """Put numbers in place of texts in the attributes of items, and quantities under the names of `SEARCHED`."""
    texts: dict[str, dict[str, None]] = {}
    names: dict[str, None] = {}
    for attributes in items:
        names.update(dict.fromkeys(attributes))
        for name, value in attributes.items():
            if isinstance(value, str):
                texts.setdefault(name, {})[value] = None
    added = _added_names(names, texts)
    numbers = {name: by_text for name, each in texts.items() if (by_text := read_numbers(name, each))}
    priced = {name: own for name in numbers if (own := name_with_currency(name, texts[name])) != name}
    for attributes in items:
        for name in numbers.keys() & attributes.keys():
            if isinstance(text := attributes[name], str):
                attributes[name] = numbers[name].get(text, text)
        for name, (quantity, seconds) in added.items():
            value = attributes.get(name)
            if isinstance(value, str) and quantity == "price":
                attributes[quantity] = value  # one that no limit can compare, which is told of by this name
            elif isinstance(value, int | float) and not isinstance(value, bool):
                is_written = name in numbers or not seconds
                attributes[quantity] = value if is_written else whole_number(value * seconds / 60)
        for name in priced.keys() & attributes.keys():
            if isinstance(attributes[name], int | float):
                value = attributes.pop(name)  # the name with the currency comes first, as descriptions show it
                attributes[priced[name]] = value
                if name.lower() in PRICES:
                    attributes[name] = value


def _added_names(names: Iterable[str], texts: dict[str, dict[str, None]]) -> dict[str, tuple[Quantity, float]]:
    """Return the column that each quantity is copied from, where no column has a name of `SEARCHED` for it.

    With the quantity, and the seconds of a length's unit where the column's name tells it.
    """
    names = list(names)
    present = {name.lower() for name in names}
    by_name = [(name, *column_quantity(name)) for name in names]
    added: dict[str, tuple[Quantity, float]] = {}
    for quantity, searched in SEARCHED.items():
        if present.isdisjoint(searched):
            named = [(name, seconds) for name, each, seconds in by_name if each == quantity]
            if not named and quantity == "minutes":
                named = [(name, 0.0) for name in names if name in texts and holds_lengths(texts[name])]
            if named:
                added[named[0][0]] = (quantity, named[0][1])
    return added
