"""The columns of an index, kept with it: laid out once for the first segment, mended by what changed since.

At 100,000 items a field takes a second or two to lay out, since every item has to be read for it; kept, some
milliseconds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.conditions.columns import Bounds, Columns, Rows, number_bounds, rows_by_key
from retrieval.conditions.fields import NUMERIC
from retrieval.index.reader import Index

Arrays = dict[str, NDArray[Any]]


class StoredColumns(Columns):
    def __init__(self, index: Index):
        super().__init__(index.items.in_order)
        self._index, self._standing = index, index.live_base_rows

    def precompute(self) -> None:
        """Lay out what conditions ask for most, so that none waits for it."""
        for field in ("category", "tag", "domain", "language"):
            self._rows(field)
        for field in NUMERIC:
            self._bounds(field)

    def _keys_of(self, field: str) -> Rows:
        first = self._kept("keys", field, lambda: _packed(rows_by_key(self._index.base_items(), field)))
        place = np.full(self._index.manifest.item_segments[0].rows, -1, np.int32)
        place[self._standing] = np.arange(len(self._standing), dtype=np.int32)
        found: Rows = {}
        for key, rows in _unpacked(first).items():
            here = place[rows]
            if len(here := here[here >= 0]):
                found[key] = here
        for key, rows in rows_by_key(self._fresh, field).items():
            later = rows + np.int32(len(self._standing))
            found[key] = np.concatenate((found[key], later)) if key in found else later
        return found

    def _bounds_of(self, field: str) -> Bounds:
        first = self._kept(
            "bounds",
            field,
            lambda: dict(zip(("least", "most"), number_bounds(self._index.base_items(), field), strict=True)),
        )
        fresh = number_bounds(self._fresh, field)
        least, most = (
            np.concatenate((first[name][self._standing], new))
            for name, new in zip(("least", "most"), fresh, strict=True)
        )
        return least, most

    def _kept(self, kind: str, field: str, make: Callable[[], Arrays]) -> Arrays:
        # A field is named as its owner likes: its hash is what a file can be called.
        return self._index.load_or_compute(f"{kind}-{hashlib.sha256(field.encode()).hexdigest()[:16]}", make, "first")

    @property
    def _fresh(self) -> Any:
        return self.items[len(self._standing) :]


def _packed(rows: Rows) -> Arrays:
    lengths = [len(each) for each in rows.values()]
    return {
        "keys": np.frombuffer(json.dumps(list(rows)).encode(), np.uint8),
        "ends": np.cumsum(lengths).astype(np.int64),
        "rows": np.concatenate([np.zeros(0, np.int32), *rows.values()]),
    }


def _unpacked(arrays: Arrays) -> Rows:
    parts = np.split(arrays["rows"], arrays["ends"][:-1]) if len(arrays["ends"]) else []
    return dict(zip(json.loads(arrays["keys"].tobytes()), parts, strict=True))
