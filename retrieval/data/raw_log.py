"""The cells of a log by field, as texts, before anything is decided: what rows and chunks of any format become."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.columns.cells import BLANKS, MISSING
from retrieval.columns.kinds import meaning, thing
from retrieval.columns.names import AMBIGUOUS, LOG_FIELDS, log_columns, normalized_name
from retrieval.files.rows import Chunk, Row

if TYPE_CHECKING:
    import polars

BATCH = 65_536
FIELDS = LOG_FIELDS
OTHER_IDS = "item_id "
"""What the names of columns begin with that hold further ids of items."""
NAMING = ("id", "user_id", "item_id", "name")
"""Fields of an object that stand for it, as in {"user": {"id": 7}}."""
WHOLE = ("text", "context")
"""Fields whose cells keep blanks and words for nothing as they are."""


@dataclass
class RawLog:
    """Cells of a log: a frame with a text column for each field that it has, and each row's line and file.

    `columns` are the names that the file has, `used` those of them that are fields, `value_name` that of ratings.
    """

    frame: polars.DataFrame
    files: Sequence[Path]
    columns: tuple[str, ...] = ()
    used: frozenset[str] = frozenset()
    value_name: str = ""
    has_people: bool = False
    """Whether a column says who each row is of."""

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns that are no field of an interaction."""
        return tuple(column for column in self.columns if column not in self.used)


@dataclass
class _Collector:
    given: Mapping[str, str]
    frames: list[polars.DataFrame] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    value_name: str = ""
    has_people: bool = False

    def add_chunk(self, chunk: Chunk) -> None:
        assigned = log_columns(chunk.cells, self.given)
        taken = {column for columns in assigned.values() for column in columns}
        for column in chunk.cells:
            if normalized_name(column) in AMBIGUOUS and column not in taken:
                what = "kind" if _names_kinds(chunk.cells[column]) else "thing"
                assigned.setdefault(what, []).append(column)
        self.columns.update(dict.fromkeys(chunk.cells))
        self.used.update(column for columns in assigned.values() for column in columns)
        if value := assigned.get("value"):
            self.value_name = normalized_name(value[0])
        self._add(chunk.file, chunk.lines, {f: [chunk.cells[c] for c in cs] for f, cs in assigned.items()})

    def add_rows(self, rows: Sequence[Row]) -> None:
        for file in dict.fromkeys(row.file for row in rows):
            own = [row for row in rows if row.file == file]
            fields = dict.fromkeys(f for row in own for f in row.fields if f in FIELDS)
            cells = {f: [[row.fields.get(f) for row in own]] for f in fields}
            self._add(file, [row.line for row in own], cells)

    def _add(self, file: Path, lines: Sequence[int], cells: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        import polars as pl

        if file not in self.files:
            self.files.append(file)
        self.has_people |= "user_id" in cells
        columns: dict[str, polars.Series] = {}
        for name, each in cells.items():
            first, *others = (_texts(column, name) for column in each)
            if name == "item_id":  # which of them has the catalogue's ids is decided later
                columns |= {f"{OTHER_IDS}{n}": other for n, other in enumerate(others)}
                others = []
            for other in others:
                first = first.zip_with(first.is_not_null(), other)
            columns[name] = first
        frame = pl.DataFrame(columns).with_columns(
            line=pl.Series(lines, dtype=pl.UInt32), file=pl.lit(self.files.index(file), dtype=pl.UInt16)
        )
        self.frames.append(frame)


def collect(rows: Iterable[Row | Chunk], given: Mapping[str, str] = {}) -> RawLog:
    """Return the cells of a log by field; `given` names columns by field."""
    import polars as pl

    collector = _Collector(given)
    pending: list[Row] = []
    for each in rows:
        if isinstance(each, Chunk):
            collector.add_chunk(each)
            continue
        pending.append(each)
        if len(pending) >= BATCH:
            collector.add_rows(pending)
            pending = []
    if pending:
        collector.add_rows(pending)
    if not collector.frames:
        return RawLog(pl.DataFrame(schema={"line": pl.UInt32, "file": pl.UInt16}), collector.files)
    frame = pl.concat(collector.frames, how="diagonal", rechunk=False)
    collector.frames.clear()
    columns, used = tuple(collector.columns), frozenset(collector.used)
    return RawLog(frame, collector.files, columns, used, collector.value_name, collector.has_people)


def _texts(cells: Sequence[Any], name: str) -> polars.Series:
    """Return cells as texts without blanks around them, null where they hold nothing."""
    import polars as pl

    column = cells if isinstance(cells, pl.Series) else _of_list(cells, name)
    if isinstance(column.dtype, pl.Date | pl.Datetime):
        column = column.cast(pl.Datetime("us"), strict=False).dt.epoch("us")
    elif column.dtype.is_nested() or isinstance(column.dtype, pl.Duration | pl.Object):
        column = _of_list(column.to_list(), name)
    elif column.dtype.is_float():
        column = column.fill_nan(None)
    texts = column.cast(pl.String, strict=False)
    if name in WHOLE:
        return texts.set((texts == "").fill_null(False), None)
    texts = texts.str.strip_chars(BLANKS)
    formula = texts.str.starts_with("=").fill_null(False)
    if formula.any():
        texts = texts.set(formula, None).fill_null(texts.str.extract(r'^=\s*"?([^"]*)"?$'))
    return texts.set(texts.is_in(list(MISSING)).fill_null(False), None)


def _of_list(cells: Sequence[Any], name: str) -> polars.Series:
    import polars as pl

    try:
        return pl.Series(cells, dtype=pl.String, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        texts = [_json(c) if name == "context" and isinstance(c, dict) else _text(c) for c in cells]
        return pl.Series(texts, dtype=pl.String)


def _text(cell: Any) -> str | None:
    match cell:
        case None | str():
            return cell
        case bool():
            return str(cell).lower()
        case float() if cell != cell:
            return None
        case datetime() | date():
            return cell.isoformat()
        case dict():
            named = next((cell[key] for key in NAMING if isinstance(cell.get(key), str | int)), None)
            return _json(cell) if named is None else str(named)
        case list() | tuple():
            return "\n".join(str(part) for part in cell)
        case _:
            return str(cell)


def _json(cell: Mapping[str, Any] | None) -> str | None:
    """Return the plain values of an object as JSON; None for one that has none."""
    values = {str(k): str(v) for k, v in (cell or {}).items() if isinstance(v, str | int | float | bool)}
    return json.dumps(values, ensure_ascii=False) if values else None


def _names_kinds(cells: Sequence[Any]) -> bool:
    """Return whether words in a column called `type` say what was done, and not what a thing is."""
    words = {str(cell) for cell in islice((c for c in cells if c), 1_000)}
    things = sum(bool(thing(word)) for word in words)
    return sum(meaning(word) is not None for word in words) >= max(1, things)
