"""JSON: one object a line, an array of objects, or an object that holds one; with fields of Item or Interaction."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from retrieval.columns.kind_columns import ROWS as DECIDING_ROWS
from retrieval.columns.kind_columns import columns_of, kind_of_table, with_kind_column
from retrieval.columns.names import log_columns
from retrieval.data import tables
from retrieval.data.own_rows import own_rows
from retrieval.files.json_stream import json_objects
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS: tuple[str, ...] = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".json.gz", ".ndjson.gz")
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()
ROWS = 65_536
"""Rows of a chunk."""
ITEM_OBJECTS = ("attributes", "translations", "vectors", "extracted")
"""Fields of an Item that keep their structure."""


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a file."""
    yield from own_rows(_item_rows(path, problems), problems)


def _item_rows(path: Path, problems: Problems) -> Iterator[Row]:
    objects = json_objects(path, problems)
    first = list(islice(objects, DECIDING_ROWS))
    cells = columns_of(value for _, value in first)
    given = with_kind_column(cells, problems.options.columns)
    kind = kind_of_table(path, cells, given)
    for line, value in chain(first, objects):
        nested = {name: value.pop(name) for name in ITEM_OBJECTS if name in value}
        fields = tables.own_item_fields(value, given, kind)
        own = nested.get("attributes")
        if isinstance(own, dict):
            nested["attributes"] = {**fields.get("attributes", {}), **own}
        elif own is None:
            nested.pop("attributes", None)
        yield Row(path, line, {**fields, **nested})


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the interactions of a file."""
    lines: list[int] = []
    columns: dict[str, list[Any]] = {}
    for line, value in json_objects(path, problems):
        for name, cell in value.items():
            column = columns.get(name)
            if column is None:
                column = columns[name] = []
            if len(column) < len(lines):
                column.extend([None] * (len(lines) - len(column)))
            column.append(cell)
        lines.append(line)
        if len(lines) >= ROWS:
            yield _chunk(path, lines, columns)
            lines, columns = [], {}
    if lines:
        yield _chunk(path, lines, columns)


def _chunk(path: Path, lines: list[int], columns: dict[str, list[Any]]) -> Chunk:
    """Return a chunk whose columns are as long as there are lines: names that no field has are left out."""
    used = {column for each in log_columns(columns).values() for column in each}
    cells = {
        name: column + [None] * (len(lines) - len(column))
        for name, column in columns.items()
        if name in used or not isinstance(next((c for c in column if c is not None), None), dict | list)
    }
    return Chunk(path, lines, cells)
