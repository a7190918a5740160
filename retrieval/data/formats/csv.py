"""Tables in CSV or TSV whose columns are fields of Item or Interaction, under their own or other usual names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrieval.data import tables
from retrieval.data.rows import Problems, Row

ENDINGS = (".csv", ".tsv")
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a table."""
    for line, cells in tables.records(path, problems, tables.ITEM_NAMES, ("id", "title")):
        yield Row(path, line, tables.item_fields(cells))


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the interactions of a table."""
    for line, cells in tables.records(path, problems, tables.INTERACTION_NAMES, ("user_id", "item_id")):
        yield Row(path, line, tables.interaction_fields(cells))
