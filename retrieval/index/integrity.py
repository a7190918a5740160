"""What state an index is in, part by part, and making it whole again from what can still be read.

The Parquet segments are the truth; the Chroma collection and everything derived are made again from them. Of a damaged
segment those rows are kept that are sound in themselves: an item that reads, of the right id, with vectors of length
one. A changed letter in a text that still reads as an item goes unnoticed.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.data.items import Item
from retrieval.embedding import load_matching
from retrieval.errors import IndexFault, RetrievalError
from retrieval.index import artifacts, manifest, parquet_segments
from retrieval.index.chroma import CollectionFault, OpenedCollection
from retrieval.index.manifest import ChromaCollection, Manifest, ParquetSegment, VectorSpace
from retrieval.index.reader import Index
from retrieval.index.writer import Writer

if TYPE_CHECKING:
    import polars

SAMPLED = 50
"""Items that the collection is asked for."""
NAMED = 20
"""Lost items that are told by name."""


@dataclass(frozen=True)
class Finding:
    """`said` is what a part holds, or, where it is not sound, what is wrong with it."""

    part: str
    message: str
    is_sound: bool = True


def _read(index: Index) -> int:
    """How many items can be read. IndexFault where one cannot."""
    return sum(1 for _ in index.items.values())


def examine(folder: Path) -> list[Finding]:
    """Every part of an index. Raises IndexFault where there is none, or its index.json cannot be read."""
    index = Index(folder)
    known = index.manifest
    findings = [Finding(manifest.NAME, f"generation {known.generation}, changed {known.changed}")]
    findings += [_segment(folder, segment) for segment in known.segments]
    checks: dict[str, Callable[[], str]] = {"embedder": lambda: index.embedder.fingerprint}
    for name, space in known.named_vectors.items():
        checks[f"space {name}"] = partial(_space, folder, space)
    if all(finding.is_sound for finding in findings):
        checks["catalogue"] = lambda: (
            f"{len(list(index.items.values()))} items, {index.interactions.height} interactions"
        )
        if known.chroma:
            checks[known.chroma.name] = lambda: _collection(index)
    for part, check in checks.items():
        try:
            findings.append(Finding(part, check()))
        except RetrievalError as error:
            findings.append(Finding(part, str(error), is_sound=False))
    return findings


def repair(folder: Path) -> list[str]:
    """Make an index whole: what was done and what is lost, one line each. IndexFault where nothing can be kept."""
    import polars as pl

    with Writer(folder) as writer:
        known = writer.manifest
        unsound = {finding.part for finding in examine(folder) if not finding.is_sound}
        shutil.rmtree(folder / artifacts.FOLDER, ignore_errors=True)
        said = ["what was derived or left over is deleted; it is derived again when it is needed"]
        if damaged := [segment for segment in known.segments if segment.file in unsound]:
            kept = {s.file: _salvaged(folder, s, known) for s in known.segments}
            rows = parquet_segments.latest_rows([kept[s.file] for s in known.item_segments])
            rows = rows.filter(rows["json"].is_not_null())
            if not rows.height:
                raise IndexFault(f"no item of {folder} can be read any more: build the index again with whyrec index")
            said += [
                _lost(folder, s, kept[s.file], known.chroma if s == known.item_segments[0] else None) for s in damaged
            ]
            log = pl.concat(
                [parquet_segments.interaction_rows(()), *(kept[s.file] for s in known.interaction_segments)]
            )
            writer.replace(rows, log)
        elif known.chroma and known.chroma.name in unsound:
            writer.compact()
        made = writer.manifest.chroma
        if made and made != known.chroma:
            said.append(f"{made.name} was made of {writer.manifest.items} items")
    return said


def _space(folder: Path, space: VectorSpace) -> str:
    """What a further space holds, and by what requests in words are asked in it, which has to be here."""
    if space.embedder:
        load_matching(space.embedder, space.fingerprint, folder)
    return f"{space.dimensions} numbers each, requests in words by {space.fingerprint or 'nothing'}"


def _segment(folder: Path, segment: ParquetSegment) -> Finding:
    try:
        rows = parquet_segments.read(folder, segment)
    except IndexFault as fault:
        return Finding(segment.file, str(fault), is_sound=False)
    if strange := int((~_sound(rows)).sum()):
        return Finding(segment.file, f"{strange} of {rows.height} rows cannot be understood", is_sound=False)
    return Finding(segment.file, f"{rows.height} rows")


def _sound(rows: polars.DataFrame) -> NDArray[np.bool_]:
    """Which rows of a segment can be what was written."""
    if "json" not in rows.columns:
        return np.array([_reads(parquet_segments.to_interaction, row) for row in rows.iter_rows(named=True)], np.bool_)
    deleted, whole = rows["json"].is_null().to_numpy(), np.ones(rows.height, np.bool_)
    for column in (c for c in rows.columns if c.startswith("vector")):
        lengths = np.linalg.norm(rows[column].to_numpy(), axis=1)
        absent = deleted if column == "vector" else rows[column].is_null().to_numpy()
        whole &= absent | (np.abs(lengths - 1) < 1e-3)
    reads = [
        json is None or (_reads(Item.model_validate_json, json) and Item.model_validate_json(json).id == id)
        for id, json in rows.select("id", "json").iter_rows()
    ]
    return np.asarray(np.array(reads, np.bool_) & whole, np.bool_)


def _reads(read: Callable[..., object], written: object) -> bool:
    try:
        read(written)
    except (ValueError, TypeError):
        return False
    return True


def _collection(index: Index) -> str:
    """Whether it is there, whole, and finds the items that are in it."""
    count = min(SAMPLED, len(index.vectors))
    sample = np.linspace(0, len(index.vectors) - 1, count).astype(np.int64)
    _, cosines = index.nearest(index.vectors[sample], 1)
    if missed := int((cosines[:, 0] < 1 - 1e-3).sum()):
        raise IndexFault(f"{missed} of {count} items are not found in it")
    return f"{index.manifest.item_segments[0].rows} vectors"


def _salvaged(folder: Path, segment: ParquetSegment, known: Manifest) -> polars.DataFrame:
    """The sound rows of a segment."""
    import polars as pl

    items = segment.file.startswith("items")
    nothing = parquet_segments.deletion_rows((), known.dimensions) if items else parquet_segments.interaction_rows(())
    schema = parquet_segments.item_schema(known.dimensions, known.named_dimensions) if items else nothing.schema
    pieces = _pieces(folder, segment, [*nothing.columns, *((parquet_segments.NAMED_VECTOR_COLUMNS,) if items else ())])
    kept = [piece.filter(_sound(piece)) for piece in pieces if piece.schema.items() <= schema.items()]
    return pl.concat([nothing, *kept], how="diagonal")


def _pieces(folder: Path, segment: ParquetSegment, columns: list[str]) -> Iterator[polars.DataFrame]:
    """What can be read of a damaged segment, one row group after the other."""
    import polars as pl

    with suppress(OSError):
        data = (folder / segment.file).read_bytes()
        for start in range(0, segment.rows, parquet_segments.ROW_GROUP):
            with suppress(pl.exceptions.PolarsError, pl.exceptions.PanicException):
                rows = parquet_segments.with_text_column(pl.scan_parquet(io.BytesIO(data)))
                yield rows.slice(start, parquet_segments.ROW_GROUP).select(columns).collect()


def _lost(folder: Path, segment: ParquetSegment, kept: polars.DataFrame, base: ChromaCollection | None) -> str:
    """What of a segment could not be kept, by name as far as names are known."""
    count = segment.rows - kept.height
    if not segment.file.startswith("items"):
        return f"{segment.file}: {count} of {segment.rows} interactions are lost"
    named = [i for piece in _pieces(folder, segment, ["id"]) for i in piece["id"]]
    if base and len(named) < segment.rows:
        with suppress(CollectionFault), closing(OpenedCollection(folder, base)) as found:
            named = found.ids()
    lost = sorted(set(named) - set(kept["id"]))
    names = ", ".join(lost[:NAMED]) + (f" and {len(lost) - NAMED} more" if len(lost) > NAMED else "")
    return f"{segment.file}: {count} of {segment.rows} changes are lost, of the items {names or 'that cannot be told'}"
