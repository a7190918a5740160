"""Counts of users who liked both of two items, computed from the log in one pass and not stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from retrieval.data.items import IMPLIED_PREFERENCE, RATING_HALF_RANGE, RATING_MIDPOINT

if TYPE_CHECKING:
    import polars

Pair = tuple[str, str]


def co_liked_counts(log: polars.DataFrame, pairs: Collection[Pair]) -> dict[Pair, int]:
    """Return for each pair of item ids how many users of an index's interactions liked both."""
    import polars as pl

    ids = sorted({item for pair in pairs for item in pair})
    rows = log.filter(pl.col("item_id").is_in(ids))
    users = defaultdict[str, set[str]](set)
    for user, item in rows.filter(preference_column() > 0).select("user_id", "item_id").iter_rows():
        users[item].add(user)
    return {(one, other): len(users[one] & users[other]) for one, other in pairs}


def preference_column() -> polars.Expr:
    """Return `Interaction.preference` as an expression over the columns `value` and `kind`."""
    import polars as pl

    rated = ((pl.col("value") - RATING_MIDPOINT) / RATING_HALF_RANGE).clip(-1, 1)
    implied = pl.col("kind").replace_strict(IMPLIED_PREFERENCE, default=0.5, return_dtype=pl.Float64)
    return pl.coalesce(rated, implied)
