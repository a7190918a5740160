"""The interactions of an index by user, for a process that asks for the histories of many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.arrays import Rows

if TYPE_CHECKING:
    import polars


class InteractionsByUser:
    """A log in the order of users, and each user's in the order of time; of those without time as given, first.

    To look a user up takes a tenth of the time of a search, to make this some 0.1 s for a million interactions.
    """

    def __init__(self, log: polars.DataFrame):
        self._log = log.sort("user_id", "time", maintain_order=True, nulls_last=False)
        runs = self._log["user_id"].rle()
        lengths = runs.struct.field("len").to_numpy().astype(np.int64)
        starts: Rows = np.cumsum(lengths) - lengths
        slices = zip(starts.tolist(), lengths.tolist(), strict=True)
        self._slices = dict(zip(runs.struct.field("value").to_list(), slices, strict=True))

    def rows(self, user_id: str) -> list[dict[str, Any]]:
        """Return the rows of a user's interactions, oldest first; none for an unknown user."""
        start, length = self._slices.get(user_id, (0, 0))
        return self._log.slice(start, length).to_dicts()
