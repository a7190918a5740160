"""RecBole atomic files: a header of name:type, tab-separated; .item the catalogue, .inter the interactions."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from retrieval.data import tables
from retrieval.data.rows import Problems, Row, table
from retrieval.errors import DataError

ENDINGS: tuple[str, ...] = (".item", ".inter")
FOLDERS: tuple[tuple[str, ...], ...] = (("*.item",), ("*.inter",))
INTERACTION_FILES: tuple[str, ...] = ("*.inter",)


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a .item file, or of the only one in a folder."""
    file = _file(path, "item")
    for line, cells in _records(file, problems, tables.ITEM_NAMES, ("id", "title")):
        yield Row(file, line, tables.item_fields(cells))


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield one interaction a row or, of a row a user, the history in `item_id_list`, oldest first, then the target."""
    file = _file(path, "inter")
    for line, cells in _records(file, problems, tables.INTERACTION_NAMES, ("user_id", "item_id")):
        history = cells.pop("item_id_list", [])
        target = tables.interaction_fields(cells)
        for item in history:
            yield Row(file, line, {"user_id": target.get("user_id"), "item_id": item, "kind": "view"})
        yield Row(file, line, target)


def _records(
    file: Path, problems: Problems, names: dict[str, str], needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = table(file, problems, "\t", quoted=False)
    _, header = next(rows, (0, []))
    columns = [(name, kind) for name, _, kind in (column.partition(":") for column in header)]
    tables.require_columns(file, [name for name, _ in columns], names, needed)
    for line, cells in rows:
        yield line, {name: _typed(name, kind, cell) for (name, kind), cell in zip(columns, cells, strict=True)}


def _typed(name: str, kind: str, cell: str) -> Any:
    """Return a sequence as a list if the field is one, else as text; a float as a number; other cells unchanged."""
    text = unescape(cell).strip() if "&" in cell else cell
    if name.endswith("_list"):
        return text.split()
    if tables.ITEM_NAMES.get(tables.normalized_name(name)) in tables.LISTS:
        return [part.strip(" '\"") for part in text.split("|" if "|" in text else "," if "," in text else None)]
    if kind == "float" and text:
        return float(text) if _is_number(text) else text
    return text


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
