"""Records: what tables, JSON, XML and spreadsheets have in common, names with values, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from retrieval.columns.cells import as_text, clean
from retrieval.columns.names import normalized_name

ALSO_MISSING = frozenset(("not available", "undefined", "inf", "-inf"))
DEEPEST = 8
"""Levels of nested objects whose values become cells."""


@dataclass(frozen=True)
class ExportFile:
    """A file of an export: `path` on disk, and `name`, its path within the folder or archive."""

    path: Path
    name: str


@cache
def normalized(column: str) -> str:
    """Return a column's name without case and signs; dots between the names of nested objects stay."""
    parts = column.split(".")
    if len(parts) > 1 and all(map(normalized_name, parts)):
        return ".".join(map(normalized_name, parts))
    return normalized_name(column)


def cleaned(value: Any) -> str:
    """Return a cell as text: without blanks around it and a spreadsheet's formula, empty where there is no value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(filter(None, (cleaned(each) for each in value if not isinstance(each, dict | list))))
    if value is None or isinstance(value, dict):
        return ""
    text = clean(as_text(value)) or ""
    return "" if text.casefold() in ALSO_MISSING else text


@dataclass(frozen=True)
class Record:
    """Cells by the normalized name of their column; those of nested objects have dotted names, such as movie.title."""

    line: int
    cells: Mapping[str, Any]

    def text(self, *columns: str) -> str:
        """Return the first of these cells that has a value, as text."""
        for column in columns:
            if text := cleaned(self.cells.get(normalized(column))):
                return text
        return ""

    def number(self, *columns: str) -> float | None:
        """Return the first of these cells that is a number."""
        for column in columns:
            try:
                number = float(cleaned(self.cells.get(normalized(column))).replace(",", "."))
            except ValueError:
                continue
            if abs(number) < 1e18:
                return number
        return None

    def flag(self, *columns: str) -> bool:
        """Return whether one of these cells says yes."""
        return any(self.text(column).casefold() in ("true", "yes", "1", "y", "x", "是") for column in columns)

    def items(self, column: str) -> list[Any]:
        """Return a cell that is a list; empty for another one."""
        value = self.cells.get(normalized(column))
        return value if isinstance(value, list) else []


@dataclass(frozen=True)
class Sheet:
    """Records of one file that have their columns in common: a table, a sheet of a workbook, a list in an object.

    `columns` are normalized; `names` has them as they are written.
    """

    file: ExportFile
    columns: frozenset[str]
    records: Iterable[Record]
    name: str = ""
    encoding: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def written(self, column: str) -> str:
        """Return the name of a column as the file has it."""
        return self.names.get(column, column)

    @property
    def written_columns(self) -> tuple[str, ...]:
        """Return the names of all columns, in the order of the file where it has one."""
        return tuple(name for name in self.names.values() or sorted(self.columns) if name)

    @property
    def place(self) -> str:
        """Return the file's name and that of the sheet in it."""
        return f"{self.file.name}#{self.name}" if self.name else self.file.name

    def first(self) -> Record | None:
        """Return the first record; only for records that can be iterated twice."""
        return next(iter(self.records), None)


def flattened(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of nested objects and of lists of one object by dotted names, the first of each name."""
    cells: dict[str, Any] = {}
    for name, cell in _leaves(value, "", 0):
        cells.setdefault(name, cell)
    return cells


def _leaves(value: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, cell in value.items():
        key = prefix + (normalized_name(str(name)) or str(name))
        only = cell[0] if isinstance(cell, list) and len(cell) == 1 else cell
        if isinstance(only, Mapping) and only and depth < DEEPEST:
            yield from _leaves(only, f"{key}.", depth + 1)
        if only is not cell or not (isinstance(cell, Mapping) and cell and depth < DEEPEST):
            yield key, cell
