"""RecBole atomic files: a header of name:type, tab-separated; .item the catalogue, .inter the interactions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from retrieval.columns.names import KNOWN_ITEM_NAMES, KNOWN_LOG_NAMES, item_columns, log_columns
from retrieval.data import tables
from retrieval.errors import DataError
from retrieval.files.delimited import open_delimited
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = (".item", ".inter")
FOLDERS: tuple[tuple[str, ...], ...] = (("*.item",), ("*.inter",))
INTERACTION_FILES: tuple[str, ...] = ("*.inter",)
ITEM, LOG = ("id", "title"), ("user_id", "item_id")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a .item file, or of the only one in a folder."""
    file = _file(path, "item")
    for line, cells in _records(file, problems, KNOWN_ITEM_NAMES, ITEM):
        yield Row(file, line, tables.item_fields(cells))


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield one interaction a row or, of a row a user, the history in `item_id_list`, oldest first, then the target."""
    file = _file(path, "inter")
    is_ordered = False
    for line, cells in _records(file, problems, KNOWN_LOG_NAMES, LOG):
        if "item_id_list" in cells and not is_ordered:
            is_ordered = True
            problems.decide(file, ordered=True)
        history = cells.pop("item_id_list", [])
        target = tables.interaction_fields(cells)
        for item in history:
            yield Row(file, line, {"user_id": target.get("user_id"), "item_id": item, "kind": "view"})
        yield Row(file, line, target)


def _records(
    file: Path, problems: Problems, names: frozenset[str], needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Any]]]:
    table = open_delimited(file, problems, names, verbatim=True)
    columns = [(name, kind) for name, _, kind in (column.partition(":") for column in table.columns)]
    present = (item_columns if needed == ITEM else log_columns)([name for name, _ in columns])
    for field in needed:
        if field not in present:
            raise tables.no_column(file, [name for name, _ in columns], field)
    for chunk in table.chunks:
        for line, cells in zip(chunk.lines, zip(*chunk.cells.values(), strict=True), strict=True):
            yield line, {name: _typed(name, kind, cell) for (name, kind), cell in zip(columns, cells, strict=True)}


def _typed(name: str, kind: str, cell: str) -> Any:
    """Return a sequence as a list if the field is one, else as text; a float as a number; other cells unchanged."""
    text = unescape(cell).strip() if "&" in cell else cell
    if name.endswith("_list"):
        return text.split()
    if _is_list(name):
        return [part.strip(" '\"") for part in text.split("|" if "|" in text else "," if "," in text else None)]
    if kind == "float" and text:
        return float(text) if _is_number(text) else text
    return text


@cache
def _is_list(name: str) -> bool:
    return bool(item_columns([name]).keys() & set(tables.LISTS))


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def _file(path: Path, ending: str) -> Path:
    if path.is_file():
        return path
    files = sorted(path.glob(f"*.{ending}"))
    if len(files) != 1:
        raise DataError(f"{path} holds {len(files)} .{ending} files where one is needed: name the one to read")
    return files[0]
