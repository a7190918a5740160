"""The records of a file, whatever kind of file it is, as sheets: tables, workbooks, JSON, XML, pages and texts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from retrieval.errors import DataError
from retrieval.exports.clippings import SEPARATOR, read_clippings
from retrieval.exports.json_files import read_json
from retrieval.exports.markup import read_markup
from retrieval.exports.nested import Score, record_lists
from retrieval.exports.records import ExportFile, Record, Sheet, flattened, normalized
from retrieval.exports.refusals import Refused
from retrieval.exports.xlsx import is_workbook, read_workbook
from retrieval.exports.xml_records import xml_objects
from retrieval.files.delimited import open_delimited
from retrieval.files.encoding import decide_encoding, open_bytes, open_text
from retrieval.files.problems import Problems

LARGEST_TEXT = 1 << 28
"""Characters of a page or text at most."""
HEADER_ROWS = 10
"""Rows of a sheet of a workbook among which its header is."""
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
TABLES = (".csv", ".tsv", ".tab", ".txt", "")


def open_sheets(file: ExportFile, usual_names: Collection[str], score: Score, problems: Problems) -> list[Sheet]:
    """Return the sheets of a file. `usual_names` are normalized names of columns, `score` what names of cells tell.

    Raises DataError for a file that cannot be read as what its beginning says it is.
    """
    path, encoding = file.path, problems.options.encoding
    with open_bytes(path) as opened:
        start = opened.read(4096)
    if not start.strip():
        raise Refused("empty", [file.name])
    if start.startswith(b"PK") and is_workbook(path):
        return _workbook(file, usual_names)
    if start.startswith(OLD_WORKBOOK):
        raise DataError(f"{file.name} is a workbook in an old format: save it as .xlsx or CSV")
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")) and start.count(0) < len(start) // 4:
        raise DataError(f"{file.name} is no text, table or workbook: export it as CSV or JSON")
    text = start.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    head = text[:300].lower()
    if text.startswith(("{", "[")) or path.suffix.lower() in (".json", ".jsonl", ".ndjson", ".js"):
        return _nested(file, read_json(path, problems, encoding), score)
    if (
        head.startswith("<!doctype netscape")
        or head.startswith(("<html", "<!doctype html", "<table", "<meta", "<head"))
        or "<dl>" in head
    ):
        return _of_rows(file, read_markup(_text(path, encoding)))
    if text.startswith("<"):
        return _nested(file, xml_objects(path, problems), score)
    if SEPARATOR in text and (path.suffix.lower() == ".txt" or "\t" not in text):
        return _of_rows(file, read_clippings(_text(path, encoding)))
    if path.suffix.lower() in TABLES or b"," in start or b"\t" in start:
        return [open_table(file, usual_names, problems)]
    return []


def open_table(file: ExportFile, usual_names: Collection[str], problems: Problems, header: Sequence[str] = ()) -> Sheet:
    """Return a table of delimited text; `header` names the columns of one without a header."""
    table = open_delimited(file.path, problems, usual_names, header)
    names = list(map(normalized, table.columns))
    records = [
        Record(line, dict(zip(reversed(names), reversed(cells.values()), strict=True)))
        for chunk in table.chunks
        for line, cells in chunk.rows()
    ]
    encoding, written = (
        decide_encoding(file.path, problems.options.encoding).name,
        dict(zip(names, table.columns, strict=True)),
    )
    return Sheet(file, frozenset(names), records, encoding=encoding, names=written)


def _text(path: Path, encoding: str) -> str:
    with open_text(path, decide_encoding(path, encoding)) as opened:
        return opened.read(LARGEST_TEXT)


def _nested(file: ExportFile, document: Any, score: Score) -> list[Sheet]:
    lists = record_lists(document, score)
    return [Sheet(file, each.columns, each.records, each.path) for each in lists]


def _of_rows(file: ExportFile, rows: Sequence[dict[str, Any]]) -> list[Sheet]:
    records = [Record(number, flattened(row)) for number, row in enumerate(rows, 1)]
    return [Sheet(file, frozenset(name for record in records for name in record.cells), records)] if records else []


def _workbook(file: ExportFile, usual_names: Collection[str]) -> list[Sheet]:
    sheets = []
    for name, rows in read_workbook(file.path):
        scores = [len({normalized(cell) for cell in cells} & set(usual_names)) for _, cells in rows[:HEADER_ROWS]]
        if not rows or not max(scores):
            continue
        at = scores.index(max(scores))
        header = list(map(normalized, rows[at][1]))
        records = [
            Record(number, {column: cell for column, cell in zip(header, cells, strict=False) if column})
            for number, cells in rows[at + 1 :]
        ]
        written = dict(zip(header, map(str, rows[at][1]), strict=True))
        sheets.append(Sheet(file, frozenset(filter(None, header)), records, name, names=written))
    return sheets
