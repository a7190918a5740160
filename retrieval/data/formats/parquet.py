"""Parquet tables: columns as in CSV tables; lists and structs keep their structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from retrieval.columns.cells import clean
from retrieval.columns.kind_columns import ROWS as DECIDING_ROWS
from retrieval.columns.kind_columns import kind_of_table, with_kind_column
from retrieval.columns.names import item_columns, log_columns
from retrieval.data import tables
from retrieval.data.own_rows import own_rows
from retrieval.errors import DataError
from retrieval.files.parquet_trial import ROWS, why_unreadable
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row, Table

if TYPE_CHECKING:
    import polars

ENDINGS: tuple[str, ...] = (".parquet",)
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()
STRUCTS = ("translations", "attributes")
VECTORS = "vectors"
LOG_ROWS = 1_000_000
YEAR_1, YEAR_9999 = -62_135_596_800, 253_402_300_799
"""The first and the last second that Python's dates have, since 1970."""
UNITS = {"ms": 10**3, "us": 10**6, "ns": 10**9}
MOST = 2**63 - 1


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a table."""
    yield from own_rows(_item_rows(path, problems), problems)


def _item_rows(path: Path, problems: Problems) -> Iterator[Row]:
    columns = _columns(path)
    problems.decide(path, columns=columns)
    given = problems.options.columns
    if "title" not in item_columns(columns, given):
        raise tables.no_column(path, columns, "title")
    line = 0
    for frame in _frames(path, columns, ROWS):
        frame = _with_possible_dates(frame)
        given = with_kind_column({name: frame[name].head(DECIDING_ROWS).to_list() for name in frame.columns}, given)
        kind = kind_of_table(path, frame.columns, given)
        for cells in frame.iter_rows(named=True):
            line += 1
            structs = {name: _without_nulls(cells.pop(name)) for name in STRUCTS if isinstance(cells.get(name), dict)}
            vectors = _without_nulls(cells.pop(VECTORS, None))
            fields = tables.own_item_fields({name: _cell(cell) for name, cell in cells.items()}, given, kind)
            attributes = {**fields.get("attributes", {}), **structs.get("attributes", {})}
            named = {VECTORS: vectors} if vectors else {}
            yield Row(path, line, {**fields, **structs, **named, "attributes": attributes})


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the interactions of a table."""
    columns = _columns(path)
    problems.decide(path, columns=columns)
    used = [c for each in log_columns(columns, problems.options.columns).values() for c in each]
    ambiguous = [c for c in columns if tables.is_ambiguous(c) and c not in used]
    line = 1
    for frame in _frames(path, [*used, *ambiguous], LOG_ROWS):
        chunk = Chunk(path, range(line, line + frame.height), cast(dict[str, Sequence[Any]], frame.to_dict()))
        yield from tables.log_chunks(Table(path, columns, iter([chunk])), problems.options.columns)
        line += frame.height


def _with_possible_dates(frame: polars.DataFrame) -> polars.DataFrame:
    """Return a table without the dates that Python does not have: those outside of the years 1 to 9999."""
    import polars as pl

    possible = []
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Date | pl.Datetime):
            unit = UNITS[kind.time_unit] if isinstance(kind, pl.Datetime) else 1 / 86_400
            least, most = (max(-MOST, min(MOST, int(bound * unit))) for bound in (YEAR_1, YEAR_9999))
            column = pl.col(name)
            possible.append(
                pl.when(column.to_physical().cast(pl.Int64).is_between(least, most)).then(column).alias(name)
            )
    return frame.with_columns(possible)


def _columns(path: Path) -> tuple[str, ...]:
    """Return the names of a table's columns. DataError where any of its rows cannot be read."""
    import polars as pl

    if why := why_unreadable(path):
        raise _unreadable(path, why)
    try:
        return tuple(pl.scan_parquet(path, glob=False).collect_schema().names())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _unreadable(path, str(error)) from error


def _frames(path: Path, columns: Iterable[str], rows: int) -> Iterator[polars.DataFrame]:
    """Yield a table in pieces of so many rows. DataError where the file cannot be read."""
    import polars as pl

    scan, at = pl.scan_parquet(path, glob=False).select(list(dict.fromkeys(columns))), 0
    try:
        while (frame := scan.slice(at, rows).collect()).height:
            yield frame
            at += frame.height
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, why: str) -> DataError:
    first, *_ = why.splitlines() or [""]
    return DataError(f"{path} cannot be read as Parquet ({first}): write it again")


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return clean(cell)
    return cell.isoformat() if isinstance(cell, date) and not isinstance(cell, datetime) else cell


def _without_nulls(value: Any) -> Any:
    """Return a struct without null fields: it has every field in every row."""
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return value
