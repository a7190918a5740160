"""The works of an index's items: computed once for the first segment, and for what later changes may touch.

Two items can be versions of one work only where they share a key: the name of a work, an id, or a title without an
edition. The keys of the first segment are stored with its works, as reading all items takes some 50 s a million.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Mask, Rows, positions, range_indices
from retrieval.data.items import Item
from retrieval.index.reader import Index
from retrieval.matching.facts import WorkFacts
from retrieval.matching.works import group


def row_works(index: Index) -> Rows:
    """Return for each row of the catalogue the first row of its work, (items,): its own where it has no versions."""
    first = index.load_or_compute("works", lambda: _learn(index.base_items()), "first")
    live, items = index.live_base_rows, index.items.in_order
    if len(live) == len(first["works"]) == len(items):
        return np.asarray(first["works"], np.int64)
    place = positions(live, len(first["works"]))
    here = place[first["rows"]] >= 0
    later_keys, later_rows = _keys(items[len(live) :])
    keys = np.concatenate((first["keys"][here], later_keys))
    rows = np.concatenate((place[first["rows"]][here], later_rows + len(live))).astype(np.int64)
    touched = _connected(keys, rows, np.isin(keys, np.concatenate((first["keys"][~here], later_keys))))
    works = np.arange(len(items), dtype=np.int64)
    works[: len(live)] = place[first["works"][live]]
    works[touched] = touched[group([WorkFacts.of(items[row]) for row in touched.tolist()])] if len(touched) else touched
    return works


class Versions:
    """The rows of each work, by `works`, (items,): the first row of each row's work."""

    def __init__(self, works: Rows):
        self.works = works
        self._order = np.argsort(works, kind="stable")
        self._ordered = works[self._order]

    def of(self, rows: Sequence[int]) -> Rows:
        """Return all rows of the works that these rows are of."""
        works = np.unique(self.works[rows])
        starts, ends = (np.searchsorted(self._ordered, works, side) for side in ("left", "right"))
        return self._order[range_indices(starts, ends)]


def _learn(items: Sequence[Item]) -> Arrays:
    """Return the works of items, (items,), with their keys and the row that each key belongs to, (keys,)."""
    keys, rows = _keys(items)
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    alike = np.unique(rows[counts[inverse] > 1])
    works = np.arange(len(items), dtype=np.int64)
    works[alike] = alike[group([WorkFacts.of(items[row]) for row in alike.tolist()])] if len(alike) else alike
    return {"works": works, "keys": keys, "rows": rows}


def _connected(keys: NDArray[np.uint64], rows: Rows, chosen: Mask) -> Rows:
    """Return the rows that a chain of keys leads to from the chosen entries, ascending."""
    while True:
        reached = np.unique(rows[chosen])
        wider = np.isin(keys, keys[np.isin(rows, reached)])
        if wider.sum() == chosen.sum():
            return reached
        chosen = wider


def _keys(items: Iterable[Item]) -> tuple[NDArray[np.uint64], Rows]:
    """Return hashed keys of items and the position of the item that each belongs to, (keys,) each."""
    keys: list[int] = []
    rows: list[int] = []
    for row, item in enumerate(items):
        mine = {_hash(key) for key in WorkFacts.of(item).keys}
        keys += mine
        rows += [row] * len(mine)
    return np.array(keys, np.uint64), np.array(rows, np.int64)


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
