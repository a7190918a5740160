"""Logs that name items by their titles alone: the ids of the items that are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from retrieval.columns.names import item_columns, log_columns
from retrieval.data.items import Item
from retrieval.data.tables import no_column
from retrieval.files.options import ReadOptions
from retrieval.files.rows import Chunk, Row

Ids = Mapping[str, str]
"""The id of the only item with a title, by the title without regard to case and blanks."""


def with_ids_of_titles(
    rows: Iterable[Row | Chunk], catalogue: Mapping[str, Item], options: ReadOptions
) -> Iterator[Row | Chunk]:
    """Yield a log with ids in place of titles where it has no column of ids; a title that no item has stays.

    Raises DataError where the catalogue has no items to look titles up in.
    """
    ids: Ids | None = None
    given = options.columns
    for each in rows:
        title = _title_column(each, given) if isinstance(each, Chunk) else ""
        if isinstance(each, Chunk) and title:
            if not catalogue:
                raise no_column(Path(each.file), tuple(each.cells), "item_id", has_titles=True)
            ids = ids or _ids_by_title(catalogue.values())
            others = {name: column for name, column in each.cells.items() if name != title}
            named = [ids.get(_folded(cell), cell) for cell in each.cells[title]]
            each = Chunk(each.file, each.lines, {**others, "item_id": named})
        yield each


def _title_column(chunk: Chunk, given: Mapping[str, str]) -> str:
    """Return the column of titles of a log without ids; empty where it has ids, or no titles."""
    if "item_id" in log_columns(chunk.cells, given):
        return ""
    return next(iter(item_columns(chunk.cells, given).get("title", ())), "")


def _ids_by_title(items: Iterable[Item]) -> Ids:
    ids: dict[str, str] = {}
    for item in items:
        titles = {_folded(texts.title) for texts in (item, *item.translations.values())}
        dated = {f"{title} ({item.published.year})" for title in titles} if item.published else set()
        for title in titles | dated:
            ids[title] = "" if title in ids else item.id
    return {title: item_id for title, item_id in ids.items() if item_id}


def _folded(title: Any) -> str:
    return " ".join(str(title or "").casefold().split())
