"""The Parquet files of an index, and the table that several of them make up.

    items-000007.parquet         id, json, vector; a later row replaces an earlier one, a row without json deletes;
                                 vector.image for each named vector that items in it have
    interactions-000003.parquet  user_id, item_id, kind, value, time, context, text

They are not compressed: vectors hardly shrink, and reading is four times as fast.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.data import interaction_table
from retrieval.data.interaction_table import InteractionTable
from retrieval.data.items import Interaction, Item
from retrieval.embedding import Vectors
from retrieval.errors import IndexFault
from retrieval.index.manifest import ParquetSegment, sync
from retrieval.index.memory_limit import require_memory

if TYPE_CHECKING:
    import polars

ITEM_COLUMNS = ("id", "json", "vector")
NAMED_VECTOR_PREFIX = "vector."
"""The prefix of columns of named vectors."""
NAMED_VECTOR_COLUMNS = r"^vector\..+$"
"""A pattern of these columns, wherever polars takes the name of a column."""
PART = 1 << 15
"""Bytes of a file that are read at once to verify it."""
ROW_GROUP = 16_384
"""Rows in a group, each of which can be read though others are damaged."""


def item_rows(items: Sequence[Item], vectors: Vectors) -> polars.DataFrame:
    """Return the rows of items with their vectors (items, d)."""
    import polars as pl

    json_texts = [item.model_dump_json(exclude_defaults=True) for item in items]
    rows = {"id": [i.id for i in items], "json": json_texts, "vector": vectors}
    frame = pl.DataFrame(rows, schema=item_schema(vectors.shape[1]))
    return frame.with_columns(*(_space(items, name) for name in sorted({n for i in items for n in i.vectors})))


def _space(items: Sequence[Item], name: str) -> polars.Series:
    """Return the column of a named vector, null for items without it."""
    import polars as pl

    has_vector = np.array([name in item.vectors for item in items])
    vectors = np.array([item.vectors[name] for item in items if name in item.vectors], np.float32)
    all_rows = np.zeros((len(items), vectors.shape[1]), np.float32)
    all_rows[has_vector] = vectors
    column = pl.Series(f"{NAMED_VECTOR_PREFIX}{name}", all_rows, pl.Array(pl.Float32, vectors.shape[1]))
    return column.to_frame().select(pl.when(pl.Series(has_vector)).then(column).alias(column.name)).to_series()


def named_vectors(rows: polars.DataFrame, name: str) -> tuple[list[str], Vectors]:
    """Return the ids of the items that have a vector of this name, and these vectors (items, d)."""
    column = f"{NAMED_VECTOR_PREFIX}{name}"
    if column not in rows.columns:
        return [], np.zeros((0, 0), np.float32)
    present = rows.select("id", column).drop_nulls()
    return present["id"].to_list(), np.asarray(present[column].to_numpy(), np.float32)


def deletion_rows(ids: Sequence[str], dimensions: int) -> polars.DataFrame:
    """Return rows that delete items."""
    import polars as pl

    zeros = np.zeros((len(ids), dimensions), np.float32)
    return pl.DataFrame({"id": ids, "json": [None] * len(ids), "vector": zeros}, schema=item_schema(dimensions))


def item_schema(dimensions: int, named_dimensions: Mapping[str, int] | None = None) -> polars.Schema:
    """Return the schema of item rows, with a column for each named vector in `named_dimensions`."""
    import polars as pl

    vectors = {
        "vector": dimensions,
        **{f"{NAMED_VECTOR_PREFIX}{name}": length for name, length in (named_dimensions or {}).items()},
    }
    columns = [(name, pl.Array(pl.Float32, length)) for name, length in vectors.items()]
    return pl.Schema([("id", pl.String()), ("json", pl.String()), *columns])


def interaction_rows(interactions: Iterable[Interaction]) -> polars.DataFrame:
    """Return interactions as rows: `time` in seconds since 1970, `context` as JSON, empty where there is none."""
    return InteractionTable.of(interactions).frame


def to_interaction(row: Mapping[str, Any]) -> Interaction:
    """Return the interaction of a row. Raises ValueError for a row that cannot have been written."""
    time = None if row["time"] is None else datetime.fromtimestamp(row["time"], UTC)
    context = json.loads(row["context"]) if row["context"] else {}
    return Interaction.model_validate({**row, "time": time, "context": context})


def latest_rows(frames: Sequence[polars.DataFrame]) -> polars.DataFrame:
    """Return the last row of each id, in the order of writing, from the item rows of segments, oldest first."""
    import polars as pl

    if len(frames) == 1:
        return frames[0]
    # Diagonally: a segment has columns only for the named vectors of its own items.
    return pl.concat(frames, how="diagonal", rechunk=True).unique("id", keep="last", maintain_order=True)


def select_rows(
    folder: Path, segments: Sequence[ParquetSegment], column: str, values: Sequence[str], columns: Sequence[str]
) -> list[polars.DataFrame]:
    """Return the rows of each segment with one of these values. `columns` may hold NAMED_VECTOR_COLUMNS.

    Raises IndexFault for a segment that is missing or damaged.
    """
    import polars as pl

    require_memory()
    selected = pl.col(column).is_in(pl.Series(values, dtype=pl.String).implode())

    def rows_of(segment: ParquetSegment) -> polars.DataFrame:
        rows = pl.scan_parquet(folder / segment.file, glob=False)
        if rows.select(selected.any()).collect().item():
            return rows.filter(selected).select(columns).collect()
        return rows.select(columns).limit(0).collect()  # mostly: of new items no other column is read

    try:
        return [rows_of(segment) for segment in segments]
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise IndexFault(f"a segment of {folder} is missing or damaged: whyrec doctor --index {folder}") from error


def verify(folder: Path, segments: Iterable[ParquetSegment]) -> None:
    """Read segments through. Raises IndexFault for one that is not as it was written."""
    for segment in segments:
        with suppress(OSError), (folder / segment.file).open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == segment.sha256:
                continue
        raise _fault(folder, segment)


def write(folder: Path, file: str, rows: polars.DataFrame) -> ParquetSegment:
    """Write a segment; it is on disk when this returns, and not in use until index.json names it. Raises OSError."""
    import polars as pl

    path = folder / file
    try:
        rows.write_parquet(path, compression="uncompressed", row_group_size=ROW_GROUP)
    except pl.exceptions.ComputeError as error:  # of polars, for what the system refuses
        code = re.search(r"os error (\d+)", str(error))
        number = int(code[1]) if code else errno.EIO
        raise OSError(number, os.strerror(number), os.fspath(path)) from error
    sync(path)
    with path.open("rb") as stream:
        return ParquetSegment(file=file, rows=rows.height, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


def read(folder: Path, segment: ParquetSegment, descriptor: int | None = None) -> polars.DataFrame:
    """Read a segment, from an open file or by its name. Raises IndexFault where it is not as it was written."""
    import polars as pl

    require_memory()
    try:
        with ExitStack() as stack:
            if descriptor is None:
                descriptor = os.open(folder / segment.file, os.O_RDONLY)
                stack.callback(os.close, descriptor)
            if _sha256(descriptor) != segment.sha256:
                raise ValueError("hash")
            columns = (
                (*ITEM_COLUMNS, NAMED_VECTOR_COLUMNS) if segment.file.startswith("items") else interaction_table.COLUMNS
            )
            return pl.read_parquet(_source(descriptor)).select(columns)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise _fault(folder, segment) from error


def _fault(folder: Path, segment: ParquetSegment) -> IndexFault:
    return IndexFault(
        f"{folder / segment.file} is missing or was changed: whyrec doctor --index {folder} --repair keeps the rest"
    )


def _source(descriptor: int) -> str | io.BytesIO:
    """Return an open file, which may have been deleted, for polars: by a path that Linux has for it, else its bytes.

    By a path only what is read of it is in memory, not the file too.
    """
    path = f"/proc/self/fd/{descriptor}"
    return path if os.path.exists(path) else io.BytesIO(b"".join(_parts(descriptor)))


def _sha256(descriptor: int) -> str:
    hashed = hashlib.sha256()
    for part in _parts(descriptor):
        hashed.update(part)
    return hashed.hexdigest()


def _parts(descriptor: int) -> Iterator[bytes]:
    """Yield the bytes of an open file from its start, wherever others have read to."""
    at = 0
    while part := os.pread(descriptor, PART, at):
        yield part
        at += len(part)
