"""Neighbours of items that Chroma was asked for once: those of the items that most people like are stored.

An item's neighbours are the same for everybody. So a history costs a lookup, and only liked items that few share are
asked for when they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from retrieval.arrays import Arrays, Mask, Rows, positions
from retrieval.embedding import Vectors

Search = Callable[[Vectors, Mask | None], Rows]
"""Search of queries, (q, d), among the allowed rows: returns the nearest, (q, n), −1 where there are no more."""
BATCH = 250
REMEMBERED = 5_000
"""Items whose neighbours stay in memory after they were asked for."""


def learn(search: Search, vectors: Vectors, chosen: Rows, live_base_rows: Rows, base_rows: int) -> Arrays:
    """Return the neighbours of some rows, in rows of the first segment.

    `chosen` (c,) are rows of the index, `vectors` (items, d) its vectors, the first of which are those of
    `live_base_rows`. The result has `place` (base_rows,), the place of each row in `near` or −1, and `near` (c, n).
    """
    chosen = chosen[chosen < len(live_base_rows)]
    parts = [search(vectors[chosen[at : at + BATCH]], None) for at in range(0, len(chosen), BATCH)]
    near = np.concatenate(parts) if parts else np.zeros((0, 1), np.int64)
    first = np.append(live_base_rows, -1)
    in_first = np.where((near >= 0) & (near < len(live_base_rows)), near, len(live_base_rows))
    place = positions(live_base_rows[chosen], base_rows)
    return {"place": place.astype(np.int32), "near": first[in_first].astype(np.int32)}


class ItemNeighbours:
    """Searches by Chroma, with the stored neighbours of some items.

    `stored`: what `learn` returns, with rows of the first segment; `live_base_rows` as there; `items`: how many there
    are. Rows behind the first segment's are neighbours of everything: there are few, and the collection lacks them.
    """

    def __init__(
        self, search: Search, vectors: Vectors, stored: Callable[[], Arrays], live_base_rows: Rows, searched: int
    ):
        self.search = search
        self._vectors, self._load, self._live, self._searched = vectors, stored, live_base_rows, searched
        self._place: Rows | None = None
        self._near: Rows = np.zeros((0, 1), np.int64)
        self._remembered = dict[int, Rows]()

    def around(self, rows: Sequence[int], others: Vectors) -> Mask:
        """Return the neighbours, (items,), of items and of other vectors (k, d).

        `rows`, newest first. Where fewer than `searched` of them have stored neighbours, those of the first others are
        searched for.
        """
        place, near = self.load()
        mask = np.zeros(len(self._vectors) + 1, np.bool_)  # the last is that of −1
        mask[len(self._live) : -1] = True
        at = place[np.asarray(rows, np.int64)] if len(rows) else np.zeros(0, np.int64)
        mask[near[at[at >= 0]]] = True
        missing = max(0, self._searched - int(np.count_nonzero(at >= 0)))
        for neighbours in self._search_around([row for row, k in zip(rows, at, strict=True) if k < 0][:missing]):
            mask[neighbours] = True
        if len(others):
            mask[self.search(others, None)] = True
        return mask[:-1]

    def load(self) -> tuple[Rows, Rows]:
        """Return the place of each row in the stored neighbours, −1 for none, and these, as rows of the index."""
        if self._place is None:
            stored = self._load()
            now = np.append(positions(self._live, len(stored["place"])), -1)  # row of the first segment → of the index
            fresh = np.full(len(self._vectors) - len(self._live), -1, np.int64)
            self._near = now[stored["near"]]
            self._place = np.concatenate((stored["place"][self._live].astype(np.int64), fresh))
        return self._place, self._near

    def _search_around(self, rows: Sequence[int]) -> list[Rows]:
        remembered = self._remembered  # another thread may begin it anew
        by_row = {row: remembered[row] for row in rows if row in remembered}
        if new := [row for row in rows if row not in by_row]:
            answers = dict(zip(new, self.search(self._vectors[new], None), strict=True))
            by_row |= answers
            if len(self._remembered) > REMEMBERED:
                self._remembered = {}
            self._remembered |= answers
        return [by_row[row] for row in rows]
