"""Parquet tables, read as CSV tables are except that lists and structs keep their shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars

from retrieval.data.formats import csv_tables
from retrieval.data.formats.rows import Problems, Row
from retrieval.errors import DataError

WHOLE = ("translations", "attributes")
VECTORS = "vectors"


def items(path: Path, problems: Problems) -> Iterator[Row]:
    for line, cells in _records(path, csv_tables.ITEM_NAMES, ("id", "title")):
        whole = {name: _without_nulls(cells.pop(name)) for name in WHOLE if isinstance(cells.get(name), dict)}
        vectors = _without_nulls(cells.pop(VECTORS, None))
        fields = csv_tables.item_fields(cells)
        attributes = {**fields.get("attributes", {}), **whole.get("attributes", {})}
        held = {VECTORS: vectors} if vectors else {}
        yield Row(path, line, {**fields, **whole, **held, "attributes": attributes})


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    for line, cells in _records(path, csv_tables.INTERACTION_NAMES, ("user_id", "item_id")):
        fields = csv_tables.interaction_fields(cells)
        if isinstance(cells.get("context"), dict):
            fields["context"] = _without_nulls(cells["context"])
        yield Row(path, line, fields)


def _records(path: Path, names: Mapping[str, str], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered rows, the first being 1, by column name."""
    try:
        frame = polars.read_parquet(path)
    except (polars.exceptions.PolarsError, OSError) as error:
        why = str(error).partition("\n")[0]
        raise DataError(f"{path} cannot be read as Parquet ({why}): write it again") from error
    csv_tables.require_columns(path, frame.columns, names, needed)
    for number, cells in enumerate(frame.iter_rows(named=True), 1):
        yield number, {name: _moment(cell) for name, cell in cells.items()}


def _moment(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else cell


def _without_nulls(value: Any) -> Any:
    """A struct has every field in every row; the null ones are absent ones."""
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return value
