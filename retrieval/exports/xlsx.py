"""Workbooks of spreadsheets (.xlsx): the cells of their sheets as texts, read from the XML in the archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from retrieval.errors import DataError
from retrieval.files.xml_files import Element, decode_xml, parse_xml

LARGEST = 1 << 27
"""Bytes of a part of a workbook at most."""
WIDEST = 500
"""Columns of a sheet that are read."""
_CELL = re.compile(r"([A-Z]{1,3})\d+")


def read_workbook(path: Path) -> list[tuple[str, list[tuple[int, list[str]]]]]:
    """Return the name of each sheet, and its rows as their number and cells.

    Raises DataError for a file that is damaged or too large.
    """
    try:
        with ZipFile(path) as archive:
            shared = [_text(string) for string in _elements(archive, "xl/sharedStrings.xml", "si")]
            return [(name, list(_rows(archive, part, shared))) for name, part in _sheets(archive)]
    except (BadZipFile, KeyError, ValueError, OSError, EOFError, NotImplementedError, ZlibError, RuntimeError) as error:
        raise DataError(f"{path} is no readable workbook ({error}): save it again, or as CSV") from error


def is_workbook(path: Path) -> bool:
    """Return whether a file is a workbook."""
    try:
        with ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _sheets(archive: ZipFile) -> Iterator[tuple[str, str]]:
    relations = _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    targets = {each.attributes.get("Id", ""): each.attributes.get("Target", "") for each in relations}
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        target = targets.get(sheet.attributes.get("id", ""), "").lstrip("/")
        yield sheet.attributes.get("name", ""), target if target.startswith("xl/") else f"xl/{target}"


def _rows(archive: ZipFile, part: str, shared: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(_elements(archive, part, "row"), 1):
        cells: list[str] = []
        for cell in row.children:
            match = _CELL.fullmatch(cell.attributes.get("r", ""))
            column = _column(match[1]) if match else len(cells)
            if column < WIDEST:
                cells += [""] * (column + 1 - len(cells))
                cells[column] = _cell(cell, shared)
        if any(cells):
            written = row.attributes.get("r", "")
            yield int(written) if written.isdecimal() and len(written) < 10 else number, cells


def _cell(cell: Element, shared: list[str]) -> str:
    value = next((each.text for each in cell.children if each.name == "v"), "")
    match cell.attributes.get("t"):
        case "s":
            return shared[int(value)] if value.isdecimal() and len(value) < 10 and int(value) < len(shared) else ""
        case "inlineStr":
            return _text(cell)
        case "b":
            return "true" if value == "1" else "false"
        case "e":
            return ""
    return value


def _text(element: Element) -> str:
    """Return the text of a string, without the readings that Japanese ones carry."""
    parts = (part for part in element.children if part.name != "rPh")
    return "".join(each.text for part in parts for each in _within(part) if each.name == "t")


def _within(element: Element) -> Iterator[Element]:
    """Yield an element and all within it."""
    yield element
    for child in element.children:
        yield from _within(child)


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _elements(archive: ZipFile, part: str, name: str) -> list[Element]:
    """Return the elements of a part with this name; none for a part that is not there."""
    if part not in archive.namelist():
        return []
    if archive.getinfo(part).file_size > LARGEST:
        raise ValueError(f"{part} is too large")
    with archive.open(part) as file:
        return [element for element in _within(parse_xml(decode_xml(file.read()))) if element.name == name]
