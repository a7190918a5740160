"""RecBole atomic files: a header of name:type, tab-separated; .item the catalogue, .inter the interactions."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from retrieval.data.formats import csv_tables
from retrieval.data.formats.rows import Problems, Row, table
from retrieval.errors import DataError


def items(path: Path, problems: Problems) -> Iterator[Row]:
    file = _file(path, "item")
    for line, cells in _records(file, problems, csv_tables.ITEM_NAMES, ("id", "title")):
        yield Row(file, line, csv_tables.item_fields(cells))


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """One row an interaction, or a row a person: the history in `item_id_list`, oldest first, then the target."""
    file = _file(path, "inter")
    for line, cells in _records(file, problems, csv_tables.INTERACTION_NAMES, ("user_id", "item_id")):
        history = cells.pop("item_id_list", [])
        target = csv_tables.interaction_fields(cells)
        for item in history:
            yield Row(file, line, {"user_id": target.get("user_id"), "item_id": item, "kind": "view"})
        yield Row(file, line, target)


def _records(
    file: Path, problems: Problems, names: dict[str, str], needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = table(file, problems, "\t", quoted=False)
    _, header = next(rows, (0, []))
    columns = [(name, kind) for name, _, kind in (column.partition(":") for column in header)]
    csv_tables.require_columns(file, [name for name, _ in columns], names, needed)
    for line, cells in rows:
        yield line, {name: _typed(name, kind, cell) for (name, kind), cell in zip(columns, cells, strict=True)}


def _typed(name: str, kind: str, cell: str) -> Any:
    """A sequence as a list where the field is one; as running text (a title) or a plain cell otherwise."""
    text = unescape(cell).strip() if "&" in cell else cell
    if name.endswith("_list"):
        return text.split()
    if csv_tables.ITEM_NAMES.get(csv_tables.normalized_name(name)) in csv_tables.LISTS:
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
