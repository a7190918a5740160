"""Tables in CSV or TSV whose columns are fields of Item or Interaction, under their own or other usual names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrieval.columns.names import KNOWN_ITEM_NAMES, KNOWN_LOG_NAMES
from retrieval.data import tables
from retrieval.data.own_rows import own_rows
from retrieval.files.delimited import open_delimited
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS = (".csv", ".tsv", ".tab", ".csv.gz", ".tsv.gz")
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a table."""
    table = open_delimited(path, problems, KNOWN_ITEM_NAMES)
    yield from own_rows(tables.item_rows(table, problems.options.columns), problems)


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the interactions of a table."""
    table = open_delimited(path, problems, KNOWN_LOG_NAMES)
    yield from tables.log_chunks(table, problems.options.columns)
