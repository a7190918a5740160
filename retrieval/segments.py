"""The Parquet files of an index, and what several of them add up to.

    items-000007.parquet         id, json, vector; a later row replaces an earlier one, a row without json deletes
    interactions-000003.parquet  user_id, item_id, kind, value, time, context

They are not compressed: vectors hardly shrink, and reading is four times as fast.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.description import Segment, sync
from retrieval.embedding import Vectors
from retrieval.errors import IndexFault
from retrieval.items import Interaction, Item

if TYPE_CHECKING:
    import polars

ITEM = ("id", "json", "vector")
INTERACTION = ("user_id", "item_id", "kind", "value", "time", "context")
GROUP = 16_384
"""Rows that stand together in a file, and can be read though others are damaged."""


def item_rows(items: Sequence[Item], vectors: Vectors) -> polars.DataFrame:
    import polars as pl

    written = [item.model_dump_json(exclude_defaults=True) for item in items]
    return pl.DataFrame({"id": [i.id for i in items], "json": written, "vector": vectors}, schema=_item_schema(vectors))


def deletions(ids: Sequence[str], dimensions: int) -> polars.DataFrame:
    import polars as pl

    nothing = np.zeros((len(ids), dimensions), np.float32)
    return pl.DataFrame({"id": ids, "json": [None] * len(ids), "vector": nothing}, schema=_item_schema(nothing))


def _item_schema(vectors: Vectors) -> polars.Schema:
    import polars as pl

    vector: pl.DataType = pl.Array(pl.Float32, vectors.shape[1])
    return pl.Schema([("id", pl.String()), ("json", pl.String()), ("vector", vector)])


def interaction_rows(interactions: Iterable[Interaction]) -> polars.DataFrame:
    """`time` is in seconds since 1970, `context` is JSON, empty where there is none."""
    import polars as pl

    rows = list(interactions)
    return pl.DataFrame(
        {
            "user_id": pl.Series([r.user_id for r in rows], dtype=pl.String),
            "item_id": pl.Series([r.item_id for r in rows], dtype=pl.String),
            "kind": pl.Series([r.kind for r in rows], dtype=pl.String),
            "value": pl.Series([r.value for r in rows], dtype=pl.Float64),
            "time": pl.Series([r.time.timestamp() if r.time else None for r in rows], dtype=pl.Float64),
            "context": pl.Series(
                [json.dumps(dict(r.context), ensure_ascii=False) if r.context else "" for r in rows], dtype=pl.String
            ),
        }
    )


def interaction(row: Mapping[str, Any]) -> Interaction:
    """One such row as it was. Raises ValueError where it cannot have been written."""
    return Interaction.model_validate({**row, "context": json.loads(row["context"]) if row["context"] else {}})


def newest(frames: Sequence[polars.DataFrame]) -> polars.DataFrame:
    """Item rows of several segments, oldest segment first → the last row of each id, in the order of writing."""
    import polars as pl

    if len(frames) == 1:
        return frames[0]
    return pl.concat(frames, rechunk=True).unique("id", keep="last", maintain_order=True)


def where(
    folder: Path, among: Sequence[Segment], column: str, values: Sequence[str], columns: Sequence[str]
) -> list[polars.DataFrame]:
    """The rows of each segment that have one of these values."""
    import polars as pl

    wanted = pl.col(column).is_in(pl.Series(values, dtype=pl.String).implode())
    try:
        return [pl.scan_parquet(folder / s.file).filter(wanted).select(columns).collect() for s in among]
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise IndexFault(f"a segment of {folder} is missing or damaged: whyrec doctor --index {folder}") from error


def write(folder: Path, file: str, rows: polars.DataFrame) -> Segment:
    """On disk when this returns, and unknown until index.json names it."""
    path = folder / file
    rows.write_parquet(path, compression="uncompressed", row_group_size=GROUP)
    sync(path)
    with path.open("rb") as stream:
        return Segment(file=file, rows=rows.height, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


def read(folder: Path, segment: Segment, descriptor: int | None = None) -> polars.DataFrame:
    """A segment whole, from an open file or by its name. Raises IndexFault where it is not what was written."""
    import polars as pl

    try:
        data = (folder / segment.file).read_bytes() if descriptor is None else _whole(descriptor)
        if hashlib.sha256(data).hexdigest() != segment.sha256:
            raise ValueError("hash")
        columns = ITEM if segment.file.startswith("items") else INTERACTION
        return pl.read_parquet(io.BytesIO(data), columns=list(columns))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise IndexFault(
            f"{folder / segment.file} is missing or was changed: whyrec doctor --index {folder} --repair keeps the rest"
        ) from error


def _whole(descriptor: int) -> bytes:
    parts: list[bytes] = []
    at = 0
    while part := os.pread(descriptor, 1 << 30, at):
        parts.append(part)
        at += len(part)
    return b"".join(parts)
