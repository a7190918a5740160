"""Merging segments, so that there are never many: a log-structured merge tree (O'Neil et al. 1996).

A new segment absorbs those before it that are no larger. When enough items have changed since, all item segments become
one, and the Chroma collection is created anew from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.conditions.fields import filterable
from retrieval.data.items import Item
from retrieval.index import chroma, parquet_segments
from retrieval.index.manifest import Manifest, ParquetSegment
from retrieval.index.settings import Settings
from retrieval.progress import Progress, no_progress

if TYPE_CHECKING:
    import polars


def absorb(
    folder: Path, segments: Sequence[ParquetSegment], rows: int
) -> tuple[list[ParquetSegment], list[polars.DataFrame]]:
    """Return which of the segments before a new one of so many rows stay, and the rows of those that it absorbs."""
    staying, absorbed = list(segments), []
    while staying and staying[-1].rows <= rows:
        rows += staying[-1].rows
        absorbed.append(parquet_segments.read(folder, staying.pop()))
    return staying, absorbed[::-1]


def is_due(manifest: Manifest, settings: Settings) -> bool:
    """Return whether all item segments are to be merged into one."""
    lacks_collection = not manifest.chroma and chroma.choose_engine(manifest.search, manifest.items)
    most = max(settings.max_tail, settings.max_tail_share * manifest.item_segments[0].rows)
    return bool(lacks_collection) or manifest.tail_rows > most


def merged_rows(folder: Path, manifest: Manifest) -> polars.DataFrame:
    """Return one row for each item that is in the index."""
    rows = parquet_segments.latest_rows([parquet_segments.read(folder, each) for each in manifest.item_segments])
    return rows.filter(rows["json"].is_not_null())


def write_items(
    folder: Path, generation: int, rows: polars.DataFrame, search: str, progress: Progress = no_progress
) -> dict[str, Any]:
    """Write all items as one segment, with a Chroma collection where they are searched by one.

    `progress` is that of writing the collection. Returns the fields of the manifest that change.
    """
    segment, collection = write_segment(folder, generation, "items", rows), None
    if engine := chroma.choose_engine(search, rows.height):
        ids, vectors = rows["id"].to_list(), rows["vector"].to_numpy()
        collection = chroma.create(folder, generation, engine, ids, vectors, _metadata_of(rows["json"]), progress)
    return {"item_segments": (segment,), "items": rows.height, "chroma": collection}


def _metadata_of(json: polars.Series) -> Callable[[slice], list[chroma.Metadata]]:
    return lambda part: [_metadata(stored) for stored in json[part]]


def _metadata(stored: str) -> chroma.Metadata:
    try:
        return filterable(Item.model_validate_json(stored))
    except ValueError:  # damaged on disk, and to be repaired
        return {}


def write_segment(folder: Path, generation: int, kind: str, rows: polars.DataFrame) -> ParquetSegment:
    """Write a segment of "items" or "interactions"."""
    return parquet_segments.write(folder, f"{kind}-{generation:06d}.parquet", rows)


def chained_fingerprint(before: str, *segments: ParquetSegment) -> str:
    """Return the fingerprint of data after these segments were added to it."""
    return hashlib.sha256("".join((before, *(segment.sha256 for segment in segments))).encode()).hexdigest()[:16]
