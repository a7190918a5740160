"""Zotero's export in CSV. Attachments and notes are no items; files, notes and dates of addition are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from retrieval.columns.cells import clean
from retrieval.columns.names import normalized_name
from retrieval.data.readers.publications import Publication, names
from retrieval.errors import DataError
from retrieval.files.delimited import open_delimited
from retrieval.files.file_start import header_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()
COLUMNS = ("key", "itemtype", "publicationyear", "title")
"""Names of columns, without case and blanks, that make a table one of Zotero's."""
NO_ITEMS = ("attachment", "note", "annotation")


def recognizes(path: Path) -> bool:
    """Tell an export by its header."""
    names = {normalized_name(cell) for cell in header_of(path)} if path.suffix.lower() == ".csv" else set()
    return names.issuperset(COLUMNS)


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the entries of an export."""
    left_out = 0
    for chunk in open_delimited(path, problems, COLUMNS).chunks:
        for line, raw in chunk.rows():
            cells = {normalized_name(name): clean(cell) or "" for name, cell in raw.items()}
            if cells["itemtype"].lower() in NO_ITEMS:
                left_out += 1
                continue
            yield Row(path, line, _publication(cells).fields())
    problems.count(path, "attachments and notes", left_out)


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Raise DataError: the export has none."""
    raise DataError(f"{path} holds entries of Zotero, which does not store what people think of them")


def _publication(cells: dict[str, str]) -> Publication:
    def cell(*columns: str) -> str:
        return next((cells[name] for name in columns if cells.get(name)), "")

    tags = [*cells.get("manualtags", "").split(";"), *cells.get("automatictags", "").split(";")]
    return Publication(
        cells["key"],
        cells["itemtype"],
        cells["title"],
        cell("abstractnote"),
        names(cell("author", "editor", "contributor").split(";")),
        cell("publicationtitle", "conferencename", "meetingname"),
        cell("publisher"),
        date if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date := cell("date")) else cell("publicationyear", "date"),
        cell("language"),
        tuple(tag.strip() for tag in tags),
        cell("series", "seriestitle"),
        cell("seriesnumber"),
        cell("doi"),
        cell("isbn").split(" ")[0],
        cell("url"),
    )
