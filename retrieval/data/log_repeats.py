"""Rows of a log that other rows make void: likes that were taken back, and rows that were exported twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars

UNDONE = {"unlike": "like", "undislike": "dislike"}
"""What each word for taking something back takes back."""
WHOLE = ("user_id", "item_id", "kind", "value", "time", "text")
"""Columns in which rows are equal that were exported twice."""


def taken_back(rows: polars.DataFrame, undo: str) -> polars.Series:
    """Return which rows take something back, and which were taken back later: by time, or in the order of rows."""
    import polars as pl

    ordered = rows.with_row_index("at").sort("time", "at", nulls_last=False).with_row_index("place")
    undone = ordered.filter(pl.col("kind") == undo)
    last = undone.group_by("user_id", "item_id").agg(undone=pl.col("place").max())
    ordered = ordered.join(last, on=["user_id", "item_id"], how="left", maintain_order="left")
    gone = (pl.col("kind") == undo) | ((pl.col("kind") == UNDONE[undo]) & (pl.col("place") < pl.col("undone")))
    return ordered.sort("at").select(gone.fill_null(False)).to_series()


def repeated(rows: polars.DataFrame) -> polars.Series:
    """Return which rows equal an earlier one in everything, the time included."""
    import polars as pl

    marked = pl.Series([False], dtype=pl.Boolean).new_from_index(0, rows.height)
    alike = rows.select(WHOLE).hash_rows().is_duplicated() & rows["time"].is_not_null()
    if not alike.any():  # equal hashes: few are compared in full
        return marked
    same = rows.select(WHOLE).with_row_index("at").filter(alike)
    again = same.filter(~same.select(pl.struct(WHOLE).is_first_distinct()).to_series())["at"]
    return marked.scatter(again, True)
