"""Parquet tables: columns as in CSV tables; lists and structs keep their structure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from retrieval.data import tables
from retrieval.data.rows import Problems, Row
from retrieval.errors import DataError

ENDINGS: tuple[str, ...] = (".parquet",)
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()
STRUCTS = ("translations", "attributes")
VECTORS = "vectors"


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a table."""
    for line, cells in _records(path, tables.ITEM_NAMES, ("id", "title")):
        structs = {name: _without_nulls(cells.pop(name)) for name in STRUCTS if isinstance(cells.get(name), dict)}
        vectors = _without_nulls(cells.pop(VECTORS, None))
        fields = tables.item_fields(cells)
        attributes = {**fields.get("attributes", {}), **structs.get("attributes", {})}
        named = {VECTORS: vectors} if vectors else {}
        yield Row(path, line, {**fields, **structs, **named, "attributes": attributes})


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the interactions of a table."""
    for line, cells in _records(path, tables.INTERACTION_NAMES, ("user_id", "item_id")):
        fields = tables.interaction_fields(cells)
        if isinstance(cells.get("context"), dict):
            fields["context"] = _without_nulls(cells["context"])
        yield Row(path, line, fields)


def _records(path: Path, names: Mapping[str, str], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number, from 1, and the cells by column name of each row. DataError where the file cannot be read."""
    import polars

    try:
        frame = polars.read_parquet(path)
    except (polars.exceptions.PolarsError, OSError) as error:
        why = str(error).partition("\n")[0]
        raise DataError(f"{path} cannot be read as Parquet ({why}): write it again") from error
    tables.require_columns(path, frame.columns, names, needed)
    for number, cells in enumerate(frame.iter_rows(named=True), 1):
        yield number, {name: _moment(cell) for name, cell in cells.items()}


def _moment(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else cell


def _without_nulls(value: Any) -> Any:
    """Return a struct without null fields: it has every field in every row."""
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return value
