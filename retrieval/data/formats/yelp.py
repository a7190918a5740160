"""Yelp's data set: a file of businesses and one of reviews, in JSON. Photos, tips, check-ins and users are left out.

Opening hours and coordinates are left out, too; a business that has closed for good is an item with `open` false.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from retrieval.columns.cells import split_list
from retrieval.errors import DataError
from retrieval.files.file_start import start_of
from retrieval.files.json_stream import json_objects
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ("*review.json", "*review.jsonl")
SCALE = "1-5"
NAMES = ('"business_id"', '"review_count"', '"is_open"')
REVIEW_NAMES = ('"business_id"', '"review_id"', '"stars"')
ROWS = 65_536
COLUMNS = {"user_id": "user_id", "item_id": "business_id", "value": "stars", "time": "date", "text": "text"}


def recognizes(path: Path) -> bool:
    """Tell a file by the names in its first object, and a folder by its file of businesses."""
    if path.is_dir():
        return _file(path, NAMES) is not None
    return path.suffix.lower() in (".json", ".jsonl") and (_has(path, NAMES) or _has(path, REVIEW_NAMES))


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the businesses."""
    file = (_file(path, NAMES) if path.is_dir() else path) or path
    for line, business in json_objects(file, problems):
        yield Row(file, line, _fields(business))


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the reviews."""
    file = _file(path, REVIEW_NAMES) if path.is_dir() else path
    if file is None or not _has(file, REVIEW_NAMES):
        raise DataError(f"{path} holds no reviews: give the folder, or the file of reviews")
    lines: list[int] = []
    cells: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for line, review in json_objects(file, problems):
        lines.append(line)
        for name, column in COLUMNS.items():
            cell = review.get(column)
            cells[name].append(None if cell is None else str(cell))
        if len(lines) == ROWS:
            yield Chunk(file, lines, cells)
            lines, cells = [], {name: [] for name in COLUMNS}
    if lines:
        yield Chunk(file, lines, cells)


def _fields(business: Mapping[str, Any]) -> dict[str, Any]:
    place = [business.get("address"), business.get("city"), business.get("state")]
    attributes: dict[str, Any] = {
        "city": business.get("city"),
        "state": business.get("state"),
        "rating": business.get("stars"),
        "votes": business.get("review_count"),
        "open": bool(business.get("is_open", 1)),
        **dict(_attributes(business.get("attributes"))),
    }
    return {
        "id": business.get("business_id"),
        "title": business.get("name"),
        "text": ", ".join(part for part in place if isinstance(part, str) and part),
        "categories": split_list(business.get("categories") or []),
        "domain": "venue",
        "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
    }


def _attributes(written: Any) -> Iterator[tuple[str, Any]]:
    """Yield the attributes, whose values are texts in Python's notation; of a nested one, the names that hold."""
    for name, value in written.items() if isinstance(written, dict) else ():
        value = _literal(value) if isinstance(value, str) else value
        if isinstance(value, dict):
            value = ", ".join(str(key) for key, holds in value.items() if holds is True)
        if value in (None, "", "none"):
            continue
        if isinstance(value, str | bool | int | float):
            yield name, value


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text) if len(text) < 2_000 else None
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return text


def _file(folder: Path, names: tuple[str, ...]) -> Path | None:
    kind = "business" if names == NAMES else "review"
    return next((file for file in sorted(folder.glob(f"*{kind}*.json*")) if _has(file, names)), None)


def _has(file: Path, names: tuple[str, ...]) -> bool:
    start = start_of(file)
    return all(name in start for name in names)
