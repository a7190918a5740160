"""Rows to items: what cannot be read of a row is mended and reported; only a row without id or title is left out."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from pydantic import ValidationError

from retrieval.columns.cells import BLANKS, as_text, split_list
from retrieval.columns.dates import (
    EPOCH,
    Order,
    Unit,
    decide_order,
    decide_unit,
    from_number,
    parse_date,
    short_years,
    written_year,
)
from retrieval.data import vectors
from retrieval.data.items import MAX_ID, MAX_TEXT, MAX_TITLE, Item, clean_text
from retrieval.data.languages import language_code
from retrieval.data.log_ids import SCIENTIFIC
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

DECIDED_BY = 100_000
"""Rows of a file that decide how its dates are written."""
LISTS = ("categories", "tags")
PLAIN_FIELDS = {"id", "title", "text", *LISTS, "domain", "language", "published", "attributes"}
"""Fields that are of an Item's types once they are cleaned."""
DEFAULTS = {
    name: field.default
    for name, field in Item.model_fields.items()
    if not field.is_required() and not field.default_factory
}
"""Values of fields that a row lacks: looking for them takes pydantic longer than all else."""
RUINED_ID = re.compile(SCIENTIFIC)
"""A number in scientific notation: what a spreadsheet leaves of a long id."""
MOST_FAULTS = 8
"""Fields of a row that may be wrong before it is given up."""


class ItemParser:
    """Parses the rows of one file or folder, whose dates are decided together.

    `dimensions` are the lengths of named vectors, by name; those of new names are added.
    """

    def __init__(self, problems: Problems, dimensions: MutableMapping[str, int]):
        self._problems, self._dimensions = problems, dimensions
        self._unit: Unit = ""
        self._order: Order = ""
        self._century: int | None = 0
        self._moments: dict[Any, datetime | None] = {}
        self._field_sets: dict[tuple[str, ...], set[str]] = {}

    def parse(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Item]]:
        """Yield the item of each row that has an id and a title."""
        rows = iter(rows)
        first = list(islice(rows, DECIDED_BY))
        self._decide([row.fields.get("published") for row in first])
        whole = _float_ids(first)
        for row in chain(first, rows):
            if (item := self._item(row, whole)) is not None:
                yield row, item

    def _decide(self, cells: Iterable[Any]) -> None:
        """Decide the unit of numbers and the order of day and month of a column of times of publication."""
        numbers, texts = [], []
        for cell in cells:
            number = _number(cell)
            if number is not None:
                numbers.append(number)
            elif isinstance(cell, str):
                texts.append(cell)
        self._unit = decide_unit(numbers, published=True)
        self._century = short_years(numbers)
        dates = (parse_date(text) for text in dict.fromkeys(texts))
        self._order = self._problems.options.order() or decide_order(d for d in dates if d)

    def _item(self, row: Row, whole_ids: bool) -> Item | None:
        fields = {name: value for name, value in row.fields.items() if value is not None}
        item_id, title = (_clean_line(as_text(fields.get(name))) for name in ("id", "title"))
        if whole_ids:
            item_id = item_id.removesuffix(".0")
        if RUINED_ID.fullmatch(item_id) and title:
            year = str(fields.get("published", ""))[:4]
            lost = f"{item_id} has lost digits in a spreadsheet: the title is taken"
            self._problems.mend(row.file, row.line, "id", lost)
            item_id = f"{title} ({year})" if year.isdigit() else title
        for field, value, longest in (("id", item_id, MAX_ID), ("title", title, 0)):
            if not value.strip("\ufffd") or (longest and len(value) > longest):
                message = f"over {longest:,} characters" if value else "is missing"
                self._problems.add(row.file, row.line, field, message)
                return None
        fields["id"], fields["title"] = item_id, self._cut(row, "title", title, MAX_TITLE)
        self._clean(row, fields)
        if fields.keys() <= PLAIN_FIELDS:
            return self._plain_item(fields)
        for _ in range(MOST_FAULTS):
            try:
                item = Item.model_validate(fields)
            except ValidationError as error:
                if not self._without_fault(row, fields, error):
                    return None
            else:
                return self._with_fitting_vectors(row, item)
        return None

    def _plain_item(self, fields: dict[str, Any]) -> Item:
        """Return an item of fields that are clean by now, without validating them again, in a third of the time.

        Items with the same fields share the set of their names: it would take a quarter of an item's memory.
        """
        if "text" in fields and not fields["text"].isprintable():
            fields["text"] = clean_text(fields["text"])
        names = tuple(fields)
        own: dict[str, Any] = {**DEFAULTS, "attributes": {}, "translations": {}, "vectors": {}, **fields}
        return Item.model_construct(self._field_sets.setdefault(names, set(names)), **own)

    def _clean(self, row: Row, fields: dict[str, Any]) -> None:
        """Bring the fields of a row, which may be of any shape, to that of an Item."""
        if "text" in fields:
            fields["text"] = self._cut(row, "text", as_text(fields["text"]), MAX_TEXT)
        for name in LISTS:
            if name in fields:
                fields[name] = tuple(map(clean_text, split_list(fields[name])))
        if "published" in fields:
            fields["published"] = self._moment(row, fields["published"])
        if "language" in fields:
            written = as_text(fields["language"])
            if len(written) != 2:
                written = next(filter(None, map(language_code, split_list(written))), written[:40])
            fields["language"] = sys.intern(written)
        if "domain" in fields:
            fields["domain"] = sys.intern(as_text(fields["domain"]))
        if "attributes" in fields:
            fields["attributes"] = self._attributes(row, fields["attributes"])
        translations = fields.get("translations")
        if isinstance(translations, dict):
            fields["translations"] = {
                language: self._translation(row, texts) for language, texts in translations.items() if texts
            }

    def _translation(self, row: Row, texts: Any) -> Any:
        if not isinstance(texts, dict):
            return {"title": as_text(texts)[:MAX_TITLE]} if isinstance(texts, str) else texts
        cleaned = {name: value for name, value in texts.items() if value is not None}
        for name in LISTS:
            if name in cleaned:
                cleaned[name] = split_list(cleaned[name])
        if "text" in cleaned:
            cleaned["text"] = self._cut(row, "text", as_text(cleaned["text"]), MAX_TEXT)
        if "attributes" in cleaned:
            cleaned["attributes"] = self._attributes(row, cleaned["attributes"])
        return cleaned

    def _attributes(self, row: Row, attributes: Any) -> Mapping[str, Any]:
        """Return attributes as single values: words of a list joined, an object's values under their own names."""
        if not isinstance(attributes, dict):
            self._problems.mend(row.file, row.line, "attributes", "no object: left out")
            return {}
        flat: dict[str, Any] = {}
        for name, value in attributes.items():
            if isinstance(value, str | bool | int):
                flat[str(name)] = value
            elif isinstance(value, float):
                if value == value and abs(value) != float("inf"):
                    flat[str(name)] = value
            elif isinstance(value, list | tuple):
                if words := split_list(list(value)):
                    flat[str(name)] = ", ".join(words)
            elif isinstance(value, dict):
                inner = {str(k): each for k, v in value.items() if (each := _inner_value(v)) is not None}
                flat |= {key: each for key, each in inner.items() if key not in attributes}
                if left := len(value) - len(inner):
                    self._problems.mend(row.file, row.line, f"attributes.{name}", f"{left} nested values: left out")
            elif isinstance(value, date):
                flat[str(name)] = value.isoformat()
            elif value is not None:
                self._problems.mend(row.file, row.line, f"attributes.{name}", "neither a text nor a number: left out")
        return flat

    def _moment(self, row: Row, cell: Any) -> datetime | None:
        """Return when an item was published; None, and a report, where that cannot be read."""
        if isinstance(cell, datetime):
            return cell if cell.tzinfo else cell.replace(tzinfo=UTC)
        if isinstance(cell, list | dict):
            cell = as_text(cell)
        if cell not in self._moments:
            if len(self._moments) > DECIDED_BY:
                self._moments.clear()
            self._moments[cell] = self._read_moment(cell)
        moment = self._moments[cell]
        if moment is None and cell and str(cell).strip("0-/. "):
            self._problems.mend(row.file, row.line, "published", f"{str(cell)[:40]!r} is no date: it is not known")
        return moment

    def _read_moment(self, cell: Any) -> datetime | None:
        number = _number(cell)
        if number is not None:
            unit = "year" if self._unit == "from zero" or 1 <= number <= 9_999 else self._unit
            if unit == "year" and 0 < number < 1_000 and self._century != 0:
                if self._century is None:
                    return None
                number += self._century if number >= 69 else self._century + 100
            since = from_number(number, unit, published=True)
            return None if since is None else EPOCH + timedelta(seconds=since)
        date = parse_date(str(cell))
        if date and (moment := date.moment(self._order)):
            return moment if moment.year > 101 or moment.month > 1 else None  # Calibre's stand-in for none
        year = date.year if date else written_year(str(cell))
        return datetime(year, 1, 1, tzinfo=UTC) if year else None

    def _cut(self, row: Row, field: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self._problems.mend(row.file, row.line, field, f"{len(text):,} characters: cut after {longest:,}")
            return text[:longest]
        return text

    def _without_fault(self, row: Row, fields: dict[str, Any], error: ValidationError) -> bool:
        """Take out the field that an error names and report it; return whether the rest may be an item."""
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        depth = 2 if name in ("attributes", "vectors", "translations") else 1
        field = ".".join(str(part) for part in first["loc"][:depth])
        message = first["msg"].removeprefix("Value error, ")
        if name in ("id", "title", ""):
            self._problems.add(row.file, row.line, field, message)
            return False
        inner = fields.get(name)
        if depth == 2 and isinstance(inner, dict) and len(first["loc"]) > 1:
            fields[name] = {key: value for key, value in inner.items() if str(key) != str(first["loc"][1])}
        else:
            fields.pop(name, None)
        self._problems.mend(row.file, row.line, field, f"{message}: left out")
        return True

    def _with_fitting_vectors(self, row: Row, item: Item) -> Item:
        """Return the item without named vectors that are not as long as others of their name."""
        own = dict(item.vectors)
        while mismatch := vectors.length_mismatch(own, self._dimensions):
            name, message = mismatch
            self._problems.mend(row.file, row.line, f"vectors.{name}", f"{message}; left out")
            del own[name]
        return item if len(own) == len(item.vectors) else item.model_copy(update={"vectors": own})


def _clean_line(text: str) -> str:
    """Return a text without control characters and without blanks around it."""
    return (text if text.isprintable() else clean_text(text)).strip(BLANKS)


def _float_ids(rows: Iterable[Row]) -> bool:
    """Return whether all ids are whole numbers that went through a data frame: 5863.0."""
    texts = [each.strip(BLANKS) for row in rows if isinstance(each := row.fields.get("id"), str) and each.strip(BLANKS)]
    return bool(texts) and all(each.endswith(".0") and each[:-2].isdigit() for each in texts)


def _inner_value(value: Any) -> Any:
    """Return a value within an object, words of a list joined; None for an object and for what is empty."""
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return ", ".join(split_list(value)) or None
    return None if isinstance(value, dict | list) or value in (None, math.inf, -math.inf) or value != value else value


def _number(cell: Any) -> float | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    try:
        return float(cell) if not isinstance(cell, str) or cell.strip()[:1] in "+-.0123456789" else None
    except (ValueError, OverflowError):
        return None
