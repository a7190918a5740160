"""Yambda's events (Ploshkin et al. 2025): multi_event, or one file of each event, in Parquet or CSV.

The data set has no titles: its items come from a table of one's own, with an id, a title and what else is known. Times
count from an unknown start. Embeddings of the tracks, and what an algorithm recommended, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrieval.data.formats import csv, parquet
from retrieval.errors import DataError
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = (
    ("multi_event.parquet",),
    ("multi_event.csv",),
    ("listens.parquet", "likes.parquet"),
)
INTERACTION_FILES: tuple[str, ...] = ("multi_event.*", "listens.parquet")
KINDS = {"listens": "listen", "likes": "like", "unlikes": "unlike", "dislikes": "dislike", "undislikes": "undislike"}
"""The event of each file that holds one kind alone."""


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Raise DataError: the data set has none that a person could read."""
    raise DataError(f"{path} holds events and no titles: give a table of tracks as --items, and this as --interactions")


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the events of a folder or file."""
    files = [path] if path.is_file() else sorted(path.glob("multi_event.*")) or sorted(path.glob("*.parquet"))
    for file in files:
        kind = KINDS.get(file.stem)
        if not kind and file.stem != "multi_event":
            continue
        for chunk in (
            parquet.interactions(file, problems) if file.suffix == ".parquet" else csv.interactions(file, problems)
        ):
            yield chunk._replace(cells={**chunk.cells, "event_type": [kind] * len(chunk.lines)}) if kind else chunk
