"""How many people liked both of two items: one look through the log for all pairs of a list, nothing kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from retrieval.data.items import IMPLIED_PREFERENCE, RATING_HALF_RANGE, RATING_MIDPOINT

if TYPE_CHECKING:
    import polars

Pair = tuple[str, str]


def co_liked_counts(log: polars.DataFrame, pairs: Collection[Pair]) -> dict[Pair, int]:
    """Of an index's interactions, for each pair of item ids the number of people who liked both."""
    import polars as pl

    named = sorted({item for pair in pairs for item in pair})
    some = log.filter(pl.col("item_id").is_in(named))
    implied = pl.col("kind").replace_strict(IMPLIED_PREFERENCE, default=0.5, return_dtype=pl.Float64)
    signal = pl.coalesce((pl.col("value") - RATING_MIDPOINT) / RATING_HALF_RANGE, implied)
    people = defaultdict[str, set[str]](set)
    for user, item in some.filter(signal > 0).select("user_id", "item_id").iter_rows():
        people[item].add(user)
    return {(one, other): len(people[one] & people[other]) for one, other in pairs}
