"""Rows and columns on their way from a file to items and interactions, for every format."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from retrieval.data.encoding import Encoding, decide_encoding, open_text
from retrieval.data.items import Interaction
from retrieval.data.problems import Problems as Problems

Model = TypeVar("Model", bound=BaseModel)
PLAIN_FIELDS = {"user_id", "item_id", "kind", "value", "time"}
"""Fields of an interaction that are read without pydantic."""


class Row(NamedTuple):
    """Fields of an Item or an Interaction, not yet validated, with their file and line."""

    file: Path
    line: int
    fields: dict[str, Any]


class Chunk(NamedTuple):
    """Many rows of a table as columns of equal length: cells by the name of their column, as the file has them."""

    file: Path
    lines: Sequence[int]
    cells: Mapping[str, Sequence[Any]]

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the line and the cells by column name of each row."""
        names = tuple(self.cells)
        for line, cells in zip(self.lines, zip(*self.cells.values(), strict=True), strict=True):
            yield line, dict(zip(names, cells, strict=True))


@dataclass(frozen=True)
class Table:
    """A table that is being read: the names of its columns, its rows in chunks, and how its text was decoded."""

    path: Path
    columns: tuple[str, ...]
    chunks: Iterator[Chunk]
    encoding: Encoding | None = None
    delimiter: str = ""


@cache
def normalized_name(column: str) -> str:
    """Return a column name without case, spaces and underscores."""
    return "".join(c for c in column.lower() if c.isalnum())


def text_lines(path: Path, problems: Problems, encoding: str = "") -> Iterator[tuple[int, str]]:
    """Yield numbered lines without BOM or line ends; bytes that the file's encoding does not fit are left out."""
    decided: Encoding = decide_encoding(path, encoding)
    with open_text(path, decided) as file:
        for number, line in enumerate(file, 1):
            if "\ufffd" in line and decided.damaged:
                problems.mend(path, number, "", f"bytes that are not {decided.name} are left out")
                line = line.replace("\ufffd", "")
            yield number, line.rstrip("\n")


def table(path: Path, problems: Problems, delimiter: str, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield numbered records of a delimited file, the header first; one with another number of cells is a Problem."""
    start, end = 0, 0

    def lines() -> Iterator[str]:
        nonlocal start, end
        for end, line in text_lines(path, problems):
            start = start or end
            yield line + "\n"

    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    records = csv.reader(lines(), delimiter=delimiter, quoting=quoting, strict=True)
    width = 0
    while True:
        start = 0
        try:
            cells = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            until = f" (up to line {end})" if end > start else ""
            why = "a quote is not closed" if "end of data" in str(error) else str(error)
            problems.add(path, start, "", f"not a table row: {why}{until}")
            continue
        width = width or len(cells)
        if len(cells) == width:
            yield start, cells
        elif cells:
            problems.add(path, start, "", f"{len(cells)} columns where the header has {width}")


def parse_row(model: type[Model], row: Row, problems: Problems) -> Model | None:
    """Return the row as a model, or report the first thing that is wrong with it and return None."""
    try:
        return model.model_validate(row.fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        depth = 2 if first["loc"][:1] in (("attributes",), ("vectors",)) else None
        field = ".".join(str(part) for part in first["loc"][:depth])
        problems.add(row.file, row.line, field, first["msg"].removeprefix("Value error, "))
        return None


def parse_interaction(row: Row, problems: Problems) -> Interaction | None:
    """Return the row as an Interaction, or report a problem and return None.

    A row with plain fields skips pydantic, which would take too long for large tables.
    """
    fields = row.fields
    try:
        user, item, value, time = fields["user_id"], fields["item_id"], fields.get("value"), fields.get("time")
        if _plain_id(user) and _plain_id(item) and fields.keys() <= PLAIN_FIELDS and fields["kind"] in ("rate", "view"):
            value = None if value is None else float(value)
            when = None if time is None else datetime.fromtimestamp(_seconds(time), UTC)
            if value is None or isfinite(value):
                return Interaction.model_construct(
                    PLAIN_FIELDS, user_id=user, item_id=item, kind=fields["kind"], value=value, time=when, context={}
                )
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        pass  # not plain: pydantic decides
    return parse_row(Interaction, row, problems)


def _plain_id(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isalnum() and len(value) <= 200


def _seconds(value: Any) -> int:
    if isinstance(value, str) and len(value) > 4 and value.isascii() and value.isdigit():
        return int(value)
    raise ValueError("not plain seconds")
