"""The Parquet files of an index, and what several of them add up to.

    items-000007.parquet         id, json, vector; a later row replaces an earlier one, a row without json deletes;
                                 vector.image for each further space that items in it have vectors in
    interactions-000003.parquet  user_id, item_id, kind, value, time, context, text

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

from retrieval.data.items import Interaction, Item
from retrieval.embedding import Vectors
from retrieval.errors import IndexFault
from retrieval.index.manifest import ParquetSegment, sync

if TYPE_CHECKING:
    import polars

ITEM_COLUMNS = ("id", "json", "vector")
INTERACTION_COLUMNS = ("user_id", "item_id", "kind", "value", "time", "context", "text")
NAMED_VECTOR_PREFIX = "vector."
"""What the columns of further spaces begin with."""
NAMED_VECTOR_COLUMNS = r"^vector\..+$"
"""Those that a segment has, wherever polars takes the name of a column."""
ROW_GROUP = 16_384
"""Rows that stand together in a file, and can be read though others are damaged."""


def item_rows(items: Sequence[Item], vectors: Vectors) -> polars.DataFrame:
    import polars as pl

    written = [item.model_dump_json(exclude_defaults=True) for item in items]
    rows = {"id": [i.id for i in items], "json": written, "vector": vectors}
    frame = pl.DataFrame(rows, schema=item_schema(vectors.shape[1]))
    return frame.with_columns(*(_space(items, name) for name in sorted({n for i in items for n in i.vectors})))


def _space(items: Sequence[Item], name: str) -> polars.Series:
    """The column of a space, null where an item has no vector in it."""
    import polars as pl

    held = np.array([name in item.vectors for item in items])
    vectors = np.array([item.vectors[name] for item in items if name in item.vectors], np.float32)
    all_rows = np.zeros((len(items), vectors.shape[1]), np.float32)
    all_rows[held] = vectors
    column = pl.Series(f"{NAMED_VECTOR_PREFIX}{name}", all_rows, pl.Array(pl.Float32, vectors.shape[1]))
    return column.to_frame().select(pl.when(pl.Series(held)).then(column).alias(column.name)).to_series()


def named_vectors(rows: polars.DataFrame, name: str) -> tuple[list[str], Vectors]:
    """The ids of the items that have a vector in a space, and the vectors; none where nothing is known of it."""
    column = f"{NAMED_VECTOR_PREFIX}{name}"
    if column not in rows.columns:
        return [], np.zeros((0, 0), np.float32)
    held = rows.select("id", column).drop_nulls()
    return held["id"].to_list(), np.asarray(held[column].to_numpy(), np.float32)


def deletion_rows(ids: Sequence[str], dimensions: int) -> polars.DataFrame:
    import polars as pl

    nothing = np.zeros((len(ids), dimensions), np.float32)
    return pl.DataFrame({"id": ids, "json": [None] * len(ids), "vector": nothing}, schema=item_schema(dimensions))


def item_schema(dimensions: int, lengths: Mapping[str, int] | None = None) -> polars.Schema:
    """With a column for each of the spaces of these lengths."""
    import polars as pl

    vectors = {
        "vector": dimensions,
        **{f"{NAMED_VECTOR_PREFIX}{name}": length for name, length in (lengths or {}).items()},
    }
    of_vectors = [(name, pl.Array(pl.Float32, length)) for name, length in vectors.items()]
    return pl.Schema([("id", pl.String()), ("json", pl.String()), *of_vectors])


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
            "text": pl.Series([r.text for r in rows], dtype=pl.String),
        }
    )


def to_interaction(row: Mapping[str, Any]) -> Interaction:
    """One such row as it was. Raises ValueError where it cannot have been written."""
    return Interaction.model_validate({**row, "context": json.loads(row["context"]) if row["context"] else {}})


def latest_rows(frames: Sequence[polars.DataFrame]) -> polars.DataFrame:
    """Item rows of several segments, oldest segment first → the last row of each id, in the order of writing."""
    import polars as pl

    if len(frames) == 1:
        return frames[0]
    # Diagonally: a segment has columns only for the spaces that its own items have vectors in.
    return pl.concat(frames, how="diagonal", rechunk=True).unique("id", keep="last", maintain_order=True)


def select_rows(
    folder: Path, among: Sequence[ParquetSegment], column: str, values: Sequence[str], columns: Sequence[str]
) -> list[polars.DataFrame]:
    """The rows of each segment that have one of these values. `columns` may hold ALL_SPACES."""
    import polars as pl

    wanted = pl.col(column).is_in(pl.Series(values, dtype=pl.String).implode())
    try:
        return [
            with_text_column(pl.scan_parquet(folder / s.file)).filter(wanted).select(columns).collect() for s in among
        ]
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise IndexFault(f"a segment of {folder} is missing or damaged: whyrec doctor --index {folder}") from error


def write(folder: Path, file: str, rows: polars.DataFrame) -> ParquetSegment:
    """On disk when this returns, and unknown until index.json names it."""
    path = folder / file
    rows.write_parquet(path, compression="uncompressed", row_group_size=ROW_GROUP)
    sync(path)
    with path.open("rb") as stream:
        return ParquetSegment(file=file, rows=rows.height, sha256=hashlib.file_digest(stream, "sha256").hexdigest())


def read(folder: Path, segment: ParquetSegment, descriptor: int | None = None) -> polars.DataFrame:
    """A segment whole, from an open file or by its name. Raises IndexFault where it is not what was written."""
    import polars as pl

    try:
        data = (folder / segment.file).read_bytes() if descriptor is None else _whole(descriptor)
        if hashlib.sha256(data).hexdigest() != segment.sha256:
            raise ValueError("hash")
        columns = (*ITEM_COLUMNS, NAMED_VECTOR_COLUMNS) if segment.file.startswith("items") else INTERACTION_COLUMNS
        return with_text_column(pl.read_parquet(io.BytesIO(data)).lazy()).select(columns).collect()
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise IndexFault(
            f"{folder / segment.file} is missing or was changed: whyrec doctor --index {folder} --repair keeps the rest"
        ) from error


def with_text_column(rows: polars.LazyFrame) -> polars.LazyFrame:
    """With the text that interactions lack that were stored before they had one."""
    import polars as pl

    columns = rows.collect_schema().names()
    return rows.with_columns(text=pl.lit("")) if "user_id" in columns and "text" not in columns else rows


def _whole(descriptor: int) -> bytes:
    parts: list[bytes] = []
    at = 0
    while part := os.pread(descriptor, 1 << 30, at):
        parts.append(part)
        at += len(part)
    return b"".join(parts)
