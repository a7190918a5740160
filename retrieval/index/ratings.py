"""Ratings that a later import replaces, so that a person has one opinion of an item where they changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars


def without_earlier(stored: polars.DataFrame, imported: polars.DataFrame) -> polars.DataFrame:
    """Return stored interactions without the ratings that imported ones replace, in the order of writing.

    An imported rating replaces those that its person gave the same item before or at the same time, or at a time that
    is not known. A rating that is among the imported ones stays.
    """
    import polars as pl

    rated = imported.filter(pl.col("kind") == "rate")
    latest = rated.group_by("user_id", "item_id").agg(latest=pl.col("time").max(), is_rated=pl.lit(True))
    rows = stored.with_row_index("at").join(latest, on=["user_id", "item_id"], how="left", maintain_order="left")
    is_later = (pl.col("time") > pl.col("latest")).fill_null(False)
    earlier = rows.filter((pl.col("kind") == "rate") & pl.col("is_rated").fill_null(False) & ~is_later)
    replaced = earlier.join(rated, on=stored.columns, how="anti", nulls_equal=True)["at"]
    return rows.filter(~pl.col("at").is_in(replaced.implode())).select(stored.columns)
