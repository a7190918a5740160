"""Recognising files of exports: which reader knows the columns of each, else whether it reads as a table of its own."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import cast

from retrieval.columns.kinds import parse_kinds
from retrieval.errors import DataError
from retrieval.exports import generic, readers
from retrieval.exports.columns import KNOWN, describes_items
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.places import form_of_place, status_of_place
from retrieval.exports.records import ExportFile, Record, Sheet, normalized
from retrieval.exports.refusals import Refused, RefusedFor
from retrieval.exports.shapes import Reader, Shape
from retrieval.exports.sheets import open_sheets, open_table
from retrieval.exports.table_plan import Plan, plan_for
from retrieval.files.problems import Problems

UNNAMED = ("person", "done_on")
"""Fields of a table that are not named where it is told how the table is read."""
TABLE = "table"
"""The name of the format of files that no service's reader knows."""


@dataclass(frozen=True)
class Recognized:
    """A sheet, the format that it is in, and how its records are read.

    `scale` is that of the format, where it says; `columns` are those of a table by the field that they hold,
    `unused` those that hold none.
    """

    sheet: Sheet
    format: str
    read: Callable[[Record], Entry | LeftOut]
    scale: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, in alphabetical order."""
    return tuple(sorted([module.name for module in pkgutil.iter_modules(readers.__path__)] + [TABLE]))


@cache
def all_readers() -> Mapping[str, Reader]:
    """Return the readers of all services by name."""
    names = (name for name in format_names() if name != TABLE)
    return {name: cast(Reader, import_module(f"{readers.__name__}.{name}")) for name in names}


@cache
def known_columns() -> frozenset[str]:
    """Return the normalized names of all columns that some reader knows."""
    shapes = (shape for reader in all_readers().values() for shape in reader.SHAPES)
    return KNOWN | {normalized(column) for shape in shapes for column in shape.columns}


def check_format(format: str) -> None:
    """Raise DataError for a format that does not exist."""
    if format and format not in ("auto", *format_names()):
        raise DataError(f"unknown format {format!r}: choose from {', '.join(format_names())}")


def recognize(
    file: ExportFile,
    problems: Problems,
    format: str = "",
    columns: Mapping[str, str] = {},
    kinds: Mapping[str, str] = {},
    alone: bool = True,
) -> list[Recognized]:
    """Return the sheets of a file that can be read. `format` names the reader, `columns` the columns of a table.

    A file that is not `alone` is read as a table only where its columns say what somebody did. Raises Refused for one
    of which no sheet can be read, and DataError for a file that cannot be opened.
    """
    chosen = "" if format == "auto" else format
    usual_names = known_columns() | {normalized(column) for column in columns.values()}
    attempt = Problems(problems.options)
    sheets = open_sheets(file, usual_names, describes_items, attempt)
    recognized: list[Recognized] = []
    for sheet in sheets:
        named = _by_reader(sheet, chosen) if not columns and chosen != TABLE else None
        if named:
            recognized.append(named)
            continue
        if not columns and chosen != TABLE and (headerless := _without_header(file, sheet, chosen, attempt)):
            return [headerless]
        plan = plan_for(sheet, columns, parse_kinds(kinds))
        if plan.names_items and plan.describes_items and chosen != TABLE:
            raise Refused("catalogue", [sheet.place])
        if plan.names_items and (plan.is_personal or plan.status != "finished" or alone or columns):
            columns_read = {name: sheet.written(each[0]) for name, each in plan.fields.items() if name not in UNNAMED}
            used = {sheet.written(column) for column in plan.columns}
            unused = tuple(column for column in sheet.written_columns if column not in used)
            recognized.append(Recognized(sheet, TABLE, _reads(plan), columns=columns_read, unused=unused))
    problems.absorb(attempt)
    if sheets and not recognized:
        reason: RefusedFor = "nothing" if any(sheet.first() for sheet in sheets) else "no_records"
        raise Refused(reason, [file.name], [name for sheet in sheets for name in sheet.written_columns])
    if recognized:
        read_sheets = [each.sheet for each in recognized]
        recognized += [Recognized(s, recognized[0].format, _no_item) for s in sheets if s not in read_sheets]
    return recognized


def _no_item(record: Record) -> LeftOut:
    return LeftOut("not_item")


def _reads(plan: Plan) -> Callable[[Record], Entry | LeftOut]:
    return lambda record: generic.entry(record, plan)


def _by_reader(sheet: Sheet, chosen: str) -> Recognized | None:
    """Return the sheet as the reader with the shape that fits best reads it."""
    best, choice = 0, None
    for name, reader in all_readers().items():
        for shape in reader.SHAPES if chosen in ("", name) else ():
            score = shape.score(sheet) if not shape.header else 0
            if score > best:
                best, choice = score, (name, reader, shape)
    return _with_shape(sheet, *choice) if choice else None


def _with_shape(sheet: Sheet, name: str, reader: Reader, shape: Shape) -> Recognized:
    if shape.by_place:
        status, domain = status_of_place(sheet.place) or shape.status, shape.domain or form_of_place(sheet.place)
        shape = replace(shape, status=status, domain=domain)

    def read(record: Record) -> Entry | LeftOut:
        return LeftOut(shape.left_out) if shape.left_out else reader.entry(record, shape)

    return Recognized(sheet, name, read, shape.scale)


def _without_header(file: ExportFile, sheet: Sheet, chosen: str, problems: Problems) -> Recognized | None:
    """Return a table whose first line names no columns as the reader reads it whose columns its records fit."""
    if not sheet.encoding or len(sheet.columns & known_columns()) > 1:
        return None
    for name, reader in all_readers().items():
        for shape in reader.SHAPES if chosen in ("", name) else ():
            if not shape.header or not shape.fits or len(sheet.columns) > len(shape.header) + 1:
                continue
            attempt = Problems(problems.options)
            table = open_table(file, (), attempt, shape.header)
            first = list(_first(table.records))
            fits = bool(first) and all(shape.fits(record) for record in first)
            if fits and attempt.total_left_out(file.path) <= len(list(table.records)):
                problems.reported, problems.left_out, problems.mended = [], {}, {}
                problems.absorb(attempt)
                return _with_shape(table, name, reader, shape)
    return None


def _first(records: object, most: int = 5) -> Sequence[Record]:
    return cast(Sequence[Record], records)[:most]
