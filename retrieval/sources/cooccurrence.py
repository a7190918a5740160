"""Counts of users who liked both of two items, computed from the log and not stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.data.items import IMPLIED_PREFERENCE, RATING_HALF_RANGE, RATING_MIDPOINT

if TYPE_CHECKING:
    import polars

Pair = tuple[str, str]
MAX_READ = 5_000_000
"""Interactions of a log up to which the users of all items are held in memory."""


def co_liked_counts(log: polars.DataFrame, pairs: Collection[Pair]) -> dict[Pair, int]:
    """Return for each pair of item ids how many users of an index's interactions liked both."""
    import polars as pl

    ids = sorted({item for pair in pairs for item in pair})
    rows = log.filter(pl.col("item_id").is_in(ids))
    users = defaultdict[str, set[str]](set)
    for user, item in rows.filter(preference_column() > 0).select("user_id", "item_id").iter_rows():
        users[item].add(user)
    return {(one, other): len(users[one] & users[other]) for one, other in pairs}


class CoLikes:
    """The counts of one log: of the first pairs by a pass over it, later ones by the users of all items, read once.

    A log of more than MAX_READ interactions is passed over every time.
    """

    def __init__(self, log: polars.DataFrame):
        self._log, self._first = log, True

    def counts(self, pairs: Collection[Pair]) -> dict[Pair, int]:
        """Return for each pair of item ids how many users liked both."""
        if self._first or self._log.height > MAX_READ:
            self._first = False
            return co_liked_counts(self._log, pairs)
        none, users = np.zeros(0, np.uint32), self._users
        return {
            (one, other): len(np.intersect1d(users.get(one, none), users.get(other, none), assume_unique=True))
            for one, other in pairs
        }

    @cached_property
    def _users(self) -> dict[str, NDArray[np.uint32]]:
        """The numbers of the users who liked each item, by its id."""
        import polars as pl

        liked = self._log.filter(preference_column() > 0)
        numbered = liked.select("item_id", pl.col("user_id").rank("dense").cast(pl.UInt32)).unique()
        of_item = numbered.group_by("item_id").agg("user_id")
        ends = np.cumsum(of_item["user_id"].list.len().to_numpy())
        users = np.split(of_item["user_id"].explode().to_numpy(), ends[:-1])
        return dict(zip(of_item["item_id"].to_list(), users, strict=False))  # without items there is one empty part


def preference_column() -> polars.Expr:
    """Return `Interaction.preference` as an expression over the columns `value` and `kind`."""
    import polars as pl

    rated = ((pl.col("value") - RATING_MIDPOINT) / RATING_HALF_RANGE).clip(-1, 1)
    implied = pl.col("kind").replace_strict(IMPLIED_PREFERENCE, default=0.5, return_dtype=pl.Float64)
    return pl.coalesce(rated, implied)
