"""The columns of an index for conditions, stored with it: computed for the first segment, updated by later changes.

At 100,000 items a column takes a second or two to compute, since every item has to be read; a stored one takes some
milliseconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from retrieval.arrays import Arrays, positions
from retrieval.conditions import Columns
from retrieval.conditions.columns import Bounds, RowsByKey, number_bounds, rows_by_key
from retrieval.conditions.fields import NUMERIC
from retrieval.data.items import Item
from retrieval.index.artifacts import pack_texts, unpack_texts
from retrieval.index.reader import Index


class StoredColumns(Columns):
    """The columns of an index's items, row by row."""

    def __init__(self, index: Index):
        super().__init__(index.items.in_order)
        self._index, self._live_base_rows = index, index.live_base_rows

    def precompute(self) -> None:
        """Compute the columns that conditions use most, so that no request waits for them."""
        for field in ("category", "tag", "domain", "language"):
            self._rows(field)
        for field in NUMERIC:
            self._bounds(field)

    def _compute_rows(self, field: str) -> RowsByKey:
        base = self._load("keys_of_values", field, lambda: _pack(rows_by_key(self._index.base_items(), field)))
        place = positions(self._live_base_rows, self._index.manifest.item_segments[0].rows)
        column: RowsByKey = {}
        for key, rows in _unpack(base).items():
            live = place[rows]
            if len(live := live[live >= 0]):
                column[key] = live
        for key, rows in rows_by_key(self._later_items, field).items():
            later = rows + np.int32(len(self._live_base_rows))
            column[key] = np.concatenate((column[key], later)) if key in column else later
        return column

    def _compute_bounds(self, field: str) -> Bounds:
        def compute() -> Arrays:
            return dict(zip(("least", "most"), number_bounds(self._index.base_items(), field), strict=True))

        base = self._load("bounds", field, compute)
        least, most = (
            np.concatenate((base[name][self._live_base_rows], later))
            for name, later in zip(("least", "most"), number_bounds(self._later_items, field), strict=True)
        )
        return least, most

    def _load(self, kind: str, field: str, compute: Callable[[], Arrays]) -> Arrays:
        # Owners name fields as they like: a hash is a valid file name.
        name = f"{kind}-{hashlib.sha256(field.encode()).hexdigest()[:16]}"
        return self._index.load_or_compute(name, compute, "first")

    @property
    def _later_items(self) -> Sequence[Item]:
        return self.items[len(self._live_base_rows) :]


def _pack(column: RowsByKey) -> Arrays:
    lengths = [len(rows) for rows in column.values()]
    return {
        "keys": pack_texts(list(column)),
        "ends": np.cumsum(lengths).astype(np.int64),
        "rows": np.concatenate([np.zeros(0, np.int32), *column.values()]),
    }


def _unpack(arrays: Arrays) -> RowsByKey:
    parts = np.split(arrays["rows"], arrays["ends"][:-1]) if len(arrays["ends"]) else []
    return dict(zip(unpack_texts(arrays["keys"]), parts, strict=True))
