"""Checking every part of an index, and repairing it from what can still be read.

The Parquet segments are the source of truth; the Chroma collection and all derived data are made again from them. Of a
damaged segment those rows survive that are sound in themselves: an item that parses, of the right id, with vectors of
length one. A changed letter in a text that still parses as an item goes unnoticed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from retrieval.arrays import Mask
from retrieval.data.items import Item
from retrieval.embedding import load_matching
from retrieval.errors import IndexFault, RetrievalError
from retrieval.files.parquet_trial import why_unreadable
from retrieval.index import artifacts, manifest, parquet_segments
from retrieval.index.chroma import CollectionFault, OpenedCollection
from retrieval.index.file_check import PRIORS, Finding, check_files, repair_folders, restore_manifest
from retrieval.index.manifest import ChromaCollection, Manifest, ParquetSegment, VectorSpace
from retrieval.index.reader import Index
from retrieval.index.writer import Writer

if TYPE_CHECKING:
    import polars

Parsed = TypeVar("Parsed")
MAX_SAMPLE = 50
"""Items that are searched for in the collection."""
MAX_LISTED = 20
"""Lost items that are listed by id."""


def examine(folder: Path, reads_data: bool = False) -> list[Finding]:
    """Check every part of an index; `reads_data`: every file, also those that are checked when they are needed.

    Raises IndexFault where there is none, or its index.json cannot be read.
    """
    index = Index(folder)
    current = index.manifest
    findings = [Finding(manifest.NAME, f"generation {current.generation}, changed {current.changed}")]
    findings += [_check_segment(folder, segment) for segment in current.segments]
    if reads_data:
        findings += check_files(folder, current)
    checks: dict[str, Callable[[], str]] = {"embedder": lambda: index.embedder.fingerprint}
    for name, space in current.named_vectors.items():
        checks[f"space {name}"] = partial(_check_space, folder, space)
    if all(finding.is_sound for finding in findings):
        checks["catalogue"] = lambda: (
            f"{len(list(index.items.values()))} items, {index.interactions.height} interactions"
        )
        if current.chroma:
            checks[current.chroma.name] = lambda: _check_collection(index)
    for part, check in checks.items():
        try:
            findings.append(Finding(part, check()))
        except RetrievalError as error:
            findings.append(Finding(part, str(error), is_sound=False))
    return findings


def repair(folder: Path) -> list[str]:
    """Repair an index; return what was done and what is lost, one line each. IndexFault where no item can be read."""
    import polars as pl

    actions = restore_manifest(folder)
    with Writer(folder) as writer:
        before = writer.manifest
        actions += repair_folders(folder)
        unsound = {finding.part for finding in examine(folder, reads_data=True) if not finding.is_sound}
        # Priors have been mended with the other folders, but for those of a version that gave them no checksum.
        for name in (artifacts.FOLDER, *([PRIORS] if before.format == manifest.WITHOUT_CHECKSUM else ())):
            with suppress(FileNotFoundError):
                shutil.rmtree(folder / name)
        actions.append("derived and unused files are deleted; derived ones are computed again when needed")
        if damaged := [segment for segment in before.segments if segment.file in unsound]:
            salvaged = {s.file: _salvage(folder, s, before) for s in before.segments}
            rows = parquet_segments.latest_rows([salvaged[s.file] for s in before.item_segments])
            rows = rows.filter(rows["json"].is_not_null())
            if not rows.height:
                raise IndexFault(f"no item of {folder} can be read any more: build the index again with whyrec index")
            actions += [
                _describe_loss(folder, s, salvaged[s.file], before.chroma if s == before.item_segments[0] else None)
                for s in damaged
            ]
            log = pl.concat(
                [parquet_segments.interaction_rows(()), *(salvaged[s.file] for s in before.interaction_segments)]
            )
            writer.replace(rows, log)
        elif before.chroma and before.chroma.name in unsound:
            writer.compact()
        else:
            writer.manifest.write(folder)  # and its copy, with their checksums
        collection = writer.manifest.chroma
        if collection and collection != before.chroma:
            actions.append(f"{collection.name} was made of {writer.manifest.items} items")
    return actions


def _check_space(folder: Path, space: VectorSpace) -> str:
    """Return what a named vector space holds. Raises IndexFault where its embedder of requests is missing."""
    if space.embedder:
        load_matching(space.embedder, space.fingerprint, folder)
    return f"{space.dimensions} numbers each, requests in words by {space.fingerprint or 'nothing'}"


def _check_segment(folder: Path, segment: ParquetSegment) -> Finding:
    try:
        rows = parquet_segments.read(folder, segment)
    except IndexFault as fault:
        return Finding(segment.file, str(fault), is_sound=False)
    if unsound := int((~_is_sound(rows)).sum()):
        return Finding(segment.file, f"{unsound} of {rows.height} rows cannot be understood", is_sound=False)
    return Finding(segment.file, f"{rows.height} rows")


def _is_sound(rows: polars.DataFrame) -> Mask:
    """Return which rows of a segment can be what was written, (rows,)."""
    if "json" not in rows.columns:
        return np.array(
            [_parse(parquet_segments.to_interaction, row) is not None for row in rows.iter_rows(named=True)], np.bool_
        )
    deleted, vectors_are_sound = rows["json"].is_null().to_numpy(), np.ones(rows.height, np.bool_)
    for column in (c for c in rows.columns if c.startswith("vector")):
        lengths = np.linalg.norm(rows[column].to_numpy(), axis=1)
        absent = deleted if column == "vector" else rows[column].is_null().to_numpy()
        vectors_are_sound &= absent | (np.abs(lengths - 1) < 1e-3)
    items_are_sound = [
        json is None or ((item := _parse(Item.model_validate_json, json)) is not None and item.id == item_id)
        for item_id, json in rows.select("id", "json").iter_rows()
    ]
    return np.asarray(np.array(items_are_sound, np.bool_) & vectors_are_sound, np.bool_)


def _parse(parse: Callable[[Any], Parsed], stored: object) -> Parsed | None:
    """Return what is stored as `parse` reads it, None where it cannot be what was written."""
    try:
        return parse(stored)
    except (ValueError, TypeError):
        return None


def _check_collection(index: Index) -> str:
    """Return what the collection holds. Raises IndexFault where it does not find the items that are in it."""
    count = min(MAX_SAMPLE, len(index.vectors))
    sample = np.linspace(0, len(index.vectors) - 1, count).astype(np.int64)
    _, cosines = index.nearest(index.vectors[sample], 1)
    if index.search_fault:
        raise IndexFault(
            f"{index.search_fault} is missing, damaged or not writable: whyrec doctor --index {index.folder} --repair "
            "makes it again"
        )
    if missed := int((cosines[:, 0] < 1 - 1e-3).sum()):
        raise IndexFault(f"{missed} of {count} items are not found in it")
    return f"{index.manifest.item_segments[0].rows} vectors"


def _salvage(folder: Path, segment: ParquetSegment, before: Manifest) -> polars.DataFrame:
    """Return the sound rows of a segment."""
    import polars as pl

    is_items = segment.file.startswith("items")
    empty = parquet_segments.deletion_rows((), before.dimensions) if is_items else parquet_segments.interaction_rows(())
    schema = parquet_segments.item_schema(before.dimensions, before.named_dimensions) if is_items else empty.schema
    columns = [*empty.columns, *((parquet_segments.NAMED_VECTOR_COLUMNS,) if is_items else ())]
    groups = _readable_groups(folder, segment, columns)
    sound = [group.filter(_is_sound(group)) for group in groups if group.schema.items() <= schema.items()]
    return pl.concat([empty, *sound], how="diagonal")


def _readable_groups(folder: Path, segment: ParquetSegment, columns: list[str]) -> Iterator[polars.DataFrame]:
    """Yield the row groups of a damaged segment that can be read."""
    import polars as pl

    file = folder / segment.file
    for start in range(0, segment.rows, parquet_segments.ROW_GROUP):
        if not why_unreadable(file, start, parquet_segments.ROW_GROUP, columns):
            rows = pl.scan_parquet(file, glob=False).slice(start, parquet_segments.ROW_GROUP)
            yield rows.select(columns).collect()


def _describe_loss(
    folder: Path, segment: ParquetSegment, salvaged: polars.DataFrame, collection: ChromaCollection | None
) -> str:
    """Return what of a segment is lost, with the ids of items as far as the file or the collection has them."""
    count = segment.rows - salvaged.height
    if not segment.file.startswith("items"):
        return f"{segment.file}: {count} of {segment.rows} interactions are lost"
    ids = [item_id for group in _readable_groups(folder, segment, ["id"]) for item_id in group["id"]]
    if collection and len(ids) < segment.rows:
        with suppress(CollectionFault), closing(OpenedCollection(folder, collection)) as opened:
            ids = opened.ids()
    lost = sorted(set(ids) - set(salvaged["id"]))
    names = ", ".join(lost[:MAX_LISTED]) + (f" and {len(lost) - MAX_LISTED} more" if len(lost) > MAX_LISTED else "")
    return f"{segment.file}: {count} of {segment.rows} changes are lost, of the items {names or 'that cannot be told'}"
