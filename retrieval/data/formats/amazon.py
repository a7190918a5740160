"""Amazon's reviews of 2023 (Hou et al. 2024), and of 2018 and 2014: files meta* of products beside files of reviews.

Reviews join products by parent_asin, or by asin in the older editions. Pictures, what was bought together, and details
for shipping are left out; a review that stands twice is read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.columns.cells import as_text, plain_text
from retrieval.data.formats import csv
from retrieval.data.readers.amazon_products import product_fields
from retrieval.errors import DataError
from retrieval.files.file_start import start_of
from retrieval.files.json_values import decode
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row, text_lines

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = ()
JSON = (".jsonl", ".json", ".jsonl.gz", ".json.gz")
TABLES = (".csv", ".csv.gz")
INTERACTION_FILES: tuple[str, ...] = tuple(f"*{ending}" for ending in (*JSON, *TABLES))
SCALE = "1-5"
ZERO_IS_UNRATED = True
PRODUCT_NAMES = ("main_category", "bought_together", "imUrl", "also_buy", "main_cat", "salesRank", "rating_number")
REVIEW_NAMES = ("helpful_vote", "verified_purchase", "reviewerID", "unixReviewTime")
ROWS = 65_536
COLUMNS = ("user_id", "item_id", "value", "time", "text")


def recognizes(path: Path) -> bool:
    """Tell a file by the names in its first object, and a folder by its files meta*."""
    if path.is_dir():
        return any(_is_json(file) and _has(file, PRODUCT_NAMES) for file in path.glob("meta*"))
    return _is_json(path) and (_has(path, PRODUCT_NAMES) or _has(path, REVIEW_NAMES))


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the products of a file, or of all files meta* in a folder."""
    files = sorted(file for file in path.glob("meta*") if _is_json(file)) if path.is_dir() else [path]
    if path.is_file() and _has(path, REVIEW_NAMES):
        raise DataError(f"{path} holds reviews: give the file meta… of the products, or the folder of both")
    for file in files:
        for line, product in _objects(file, problems):
            yield Row(file, line, product_fields(product))


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the reviews of a file, or of all files in a folder but meta*, each once."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    seen: set[int] = set()
    for file in files:
        if _is_json(file) and not _has(file, PRODUCT_NAMES) and _has(file, REVIEW_NAMES):
            yield from _reviews(file, seen, problems)
        elif file.name.lower().endswith(TABLES):
            yield from csv.interactions(file, problems)


def _reviews(file: Path, seen: set[int], problems: Problems) -> Iterator[Chunk]:
    lines: list[int] = []
    cells: list[list[Any]] = [[] for _ in COLUMNS]
    again = 0
    for line, review in _objects(file, problems):
        user, item = review.get("user_id") or review.get("reviewerID"), review.get("parent_asin") or review.get("asin")
        rating, time = (
            review.get("rating", review.get("overall")),
            review.get("timestamp", review.get("unixReviewTime")),
        )
        key = hash((user, item, time)) if isinstance(time, int | float | str) else hash((user, item, str(time)))
        if key in seen:
            again += 1
            continue
        seen.add(key)
        words = (review.get("title") or review.get("summary"), review.get("text") or review.get("reviewText"))
        text = "\n".join(plain for each in words if (plain := plain_text(as_text(each))))
        lines.append(line)
        for column, cell in zip(cells, (user, item, rating, time, text), strict=True):
            column.append(None if cell is None else str(cell))
        if len(lines) == ROWS:
            yield Chunk(file, lines, dict(zip(COLUMNS, cells, strict=True)))
            lines, cells = [], [[] for _ in COLUMNS]
    if lines:
        yield Chunk(file, lines, dict(zip(COLUMNS, cells, strict=True)))
    problems.count(file, "reviews that stand twice", again)


def _objects(file: Path, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the object of each line; the edition of 2014 writes some as Python does."""
    for line, text in text_lines(file, problems):
        if not text.strip():
            continue
        try:
            value = decode(text)
        except ValueError:
            value = None
        if isinstance(value, dict):
            yield line, value
        else:
            problems.add(file, line, "", "is no JSON object")


def _is_json(file: Path) -> bool:
    return file.name.lower().endswith(JSON) and file.is_file()


def _has(file: Path, names: tuple[str, ...]) -> bool:
    """Return whether a file starts with an object that has one of these names, and that of a product's id."""
    start = start_of(file)
    if start.lstrip()[:1] != "{" or not any(
        f"{q}{name}{q}" in start for q in "\"'" for name in ("asin", "parent_asin")
    ):
        return False
    return any(f"{quote}{name}{quote}" in start for quote in "\"'" for name in names)
