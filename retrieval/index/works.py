"""The works of an index's items, stored with it: computed once, and after a change for what the change may touch.

Two items can be versions of one work only where they share a key: the name of a work, an id, or a title without an
edition. The keys of the first segment are stored, as reading all items takes some 50 s a million.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np

from retrieval.arrays import Arrays, Rows, positions
from retrieval.data.items import Item
from retrieval.index.reader import Index
from retrieval.matching.facts import WorkFacts
from retrieval.matching.works import group


def row_works(index: Index) -> Rows:
    """Return for each row of the catalogue the first row of its work, (items,): its own where it has no versions."""
    return np.asarray(index.load_or_compute("works", lambda: {"works": _group(index)}, "items")["works"], np.int64)


def _group(index: Index) -> Rows:
    """Return `row_works`, read from the items that share a key with another."""
    live, count = index.live_base_rows, len(index.rows)
    base = index.load_or_compute("work-keys", lambda: _keys(index.base_items()), "first")
    rows = positions(live, index.manifest.item_segments[0].rows)[base["rows"]]
    later = _keys(index.items.in_order[len(live) :])
    keys = np.concatenate((base["keys"][rows >= 0], later["keys"]))
    rows = np.concatenate((rows[rows >= 0], later["rows"] + np.int32(len(live))))
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    alike = np.unique(rows[counts[inverse] > 1])
    items = index.items.in_order
    works = np.arange(count, dtype=np.int64)
    works[alike] = alike[group([WorkFacts.of(items[row]) for row in alike.tolist()])] if len(alike) else alike
    return works


def _keys(items: Iterable[Item]) -> Arrays:
    """Return hashed keys of items, (n,), and the row of the item that each belongs to, (n,)."""
    keys: list[int] = []
    rows: list[int] = []
    for row, item in enumerate(items):
        mine = {_hash(key) for key in WorkFacts.of(item).keys}
        keys += mine
        rows += [row] * len(mine)
    return {"keys": np.array(keys, np.uint64), "rows": np.array(rows, np.int32)}


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
