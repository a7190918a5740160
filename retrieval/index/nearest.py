"""Nearest-neighbour search over an index: exact, or by a Chroma collection that holds most of the vectors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np

from retrieval.arrays import Arrays, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.index import chroma
from retrieval.index.chroma import NEIGHBOURS
from retrieval.index.manifest import ChromaCollection

Neighbours = tuple[Rows, Vectors]
"""Rows (q, n), nearest first, -1 where there are fewer; cosines (q, n), -inf there. Ties are in the order of rows."""

BLOCK = 8_192
GATHERED = 0.5
"""Share of allowed rows up to which gathering them is quicker than multiplying all rows."""
OVERFETCH = 1.3
AXES, SAMPLED = 144, 20_000
COARSE_AXES, SAMPLED_SCORES = 48, 50_000
MOST = 1_000
"""Neighbours requested from Chroma for one query at most: beyond, exact search is quicker."""


def exact_search(
    vectors: Vectors, queries: Vectors, n: int, allowed: Mask | None = None, block_rows: int = BLOCK
) -> Neighbours:
    """Compare every row (items, d) that is allowed with the queries (q, d), `block_rows` at a time."""
    rows = np.full((len(queries), n), -1, np.int64)
    cosines = np.full((len(queries), n), -np.inf, np.float32)
    if not n:
        return rows, cosines
    picked: Rows | None = None
    if allowed is not None and np.count_nonzero(allowed) < GATHERED * len(vectors):
        picked = np.flatnonzero(allowed)
    for start in range(0, len(vectors if picked is None else picked), block_rows):
        block = slice(start, start + block_rows)
        part = queries @ (vectors[block] if picked is None else vectors[picked[block]]).T
        if picked is None and allowed is not None:
            part[:, ~allowed[block]] = -np.inf
        for query, scores in enumerate(part):
            # Rows come in order, so one that only equals the last neighbour never replaces it.
            better = np.flatnonzero(scores > cosines[query, -1])
            if len(better):
                here = better + start if picked is None else picked[better + start]
                rows[query], cosines[query] = _best(
                    np.concatenate((rows[query], here)), np.concatenate((cosines[query], scores[better])), n
                )
    return rows, cosines


def _best(rows: Rows, cosines: Vectors, n: int) -> Neighbours:
    if len(rows) > 2 * n:
        enough = cosines >= np.partition(cosines, -n)[-n]
        rows, cosines = rows[enough], cosines[enough]
    order = np.lexsort((rows, -cosines))[:n]
    return rows[order], cosines[order]


class PcaSketch:
    """Centred vectors of length one, projected onto their first principal components (Pearson 1901).

    Their cosines are a quick estimate over many rows: the rows that seem near are then compared exactly.
    """

    def __init__(self, arrays: Arrays):
        self._axes, self._short = arrays["axes"], arrays["short"]

    @staticmethod
    def fit(vectors: Vectors) -> Arrays:
        """Return `centre` (d,), `axes` (d, AXES) and `short` (items, AXES), to be stored."""
        centre = vectors.mean(axis=0)
        axes = principal_axes(vectors, centre, AXES)
        return {"centre": centre, "axes": axes, "short": PcaSketch.project(vectors, centre, axes)}

    @staticmethod
    def project(vectors: Vectors, centre: Vectors, axes: Vectors) -> Vectors:
        """Return the vectors, centred and of length one, along the axes, (items, AXES)."""
        parts = [unit_around(vectors[at : at + BLOCK], centre) @ axes for at in range(0, len(vectors), BLOCK)]
        return np.concatenate([np.zeros((0, axes.shape[1]), np.float32), *parts])

    def cosines(self, directions: Vectors, rows: Rows | None = None) -> Iterator[Vectors]:
        """Yield estimated cosines of the directions (q, d) with these rows, or all, block by block: (q, block)."""
        along = directions @ self._axes
        for at in range(0, len(self._short if rows is None else rows), BLOCK):
            block = slice(at, at + BLOCK)
            yield along @ self._short[block if rows is None else rows[block]].T

    def coarse(self, directions: Vectors, rows: Rows | None = None) -> Iterator[Vectors]:
        """Yield rougher estimates, along the first axes alone, as `cosines` does."""
        along = directions @ self._axes[:, :COARSE_AXES]
        for at in range(0, len(self._first if rows is None else rows), BLOCK):
            block = slice(at, at + BLOCK)
            yield along @ self._first[block if rows is None else rows[block]].T

    @cached_property
    def _first(self) -> Vectors:
        return np.ascontiguousarray(self._short[:, :COARSE_AXES])


def top_rows(scores: Vectors, n: int) -> Rows:
    """Return the rows of the n highest scores (items,), and those that tie with the last; ascending."""
    return np.flatnonzero(scores >= np.sort(scores)[-n]) if n < len(scores) else np.arange(len(scores))


def best_rows(scores: Vectors, share: int) -> Rows:
    """Return about one row in `share`, those with the highest scores (items,), by a threshold from an even sample."""
    sample = scores[:: max(1, len(scores) // SAMPLED_SCORES)]
    place = len(sample) - max(1, len(sample) // share)
    return np.flatnonzero(scores >= np.partition(sample, place)[place])


def principal_axes(vectors: Vectors, centre: Vectors, count: int) -> Vectors:
    """Return the first principal axes, (d, count), of the vectors around their centre, by an even sample of them."""
    sample = unit_around(vectors[:: -(-len(vectors) // SAMPLED)], centre)
    return np.asarray(np.linalg.eigh(sample.T @ sample)[1][:, : -count - 1 : -1], np.float32)


def unit_around(vectors: Vectors, centre: Vectors) -> Vectors:
    """Return unit vectors from the centre (d,) to the vectors, (n, d)."""
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)


class ChromaSearch:
    """Search by Chroma for the rows that its collection holds and reaches, exact search for the few others.

    `rows` and `vectors` are those of the index; the first `in_collection` of them are in the collection unchanged.
    Items that were changed or deleted since, and rows that are not allowed, are made up for by requesting more
    neighbours. A query that gets too few, or only far ones, is answered exactly, and so is one with fewer allowed rows
    than `exact_below`, or than half of all. Raises CollectionFault where Chroma fails.
    """

    def __init__(
        self,
        collection: chroma.OpenedCollection,
        base: ChromaCollection,
        rows: Mapping[str, int],
        vectors: Vectors,
        in_collection: int,
        exact_below: int,
    ):
        self._collection, self._far_cosine, self._rows, self._vectors = collection, base.far_cosine, rows, vectors
        self._exact_below = min(exact_below, len(vectors) // 2)
        self._reachable = np.arange(len(vectors)) < in_collection
        self._reachable[[rows[i] for i in base.unreachable if rows.get(i, in_collection) < in_collection]] = False
        self._others = np.flatnonzero(~self._reachable)
        self._other_vectors = vectors[self._others]
        if self._reachable.any():
            self._query(vectors[:1], 1)  # reads the graph from disk now: its files may be deleted later

    def __call__(self, queries: Vectors, n: int, allowed: Mask | None = None) -> Neighbours:
        size, reachable = self._collection.count, self._reachable if allowed is None else self._reachable & allowed
        needed = min(n, free := int(np.count_nonzero(reachable)))
        fetch = min(size, max(NEIGHBOURS, math.ceil(OVERFETCH * needed * size / max(1, free)) if free < size else n))
        few = allowed is not None and np.count_nonzero(allowed) < self._exact_below
        if few or not free or fetch > MOST or self._far_cosine > 1 or not len(queries):
            return exact_search(self._vectors, queries, n, allowed)
        rows, cosines = self._query(queries, fetch)
        far = cosines[:, min(fetch, NEIGHBOURS) - 1] < self._far_cosine
        cosines[~reachable[rows] | (rows < 0)] = -np.inf
        short = np.count_nonzero(cosines > -np.inf, axis=1) < needed
        others, other_cosines = exact_search(
            self._other_vectors, queries, n, None if allowed is None else allowed[self._others]
        )
        rows = np.concatenate((rows, np.append(self._others, -1)[others]), axis=1)
        cosines = np.concatenate((cosines, other_cosines), axis=1)
        rows[cosines == -np.inf] = -1
        order = np.lexsort((rows, -cosines), axis=1)[:, :n]
        rows, cosines = np.take_along_axis(rows, order, axis=1), np.take_along_axis(cosines, order, axis=1)
        if (unsure := far | short).any():
            rows[unsure], cosines[unsure] = exact_search(self._vectors, queries[unsure], n, allowed)
        return rows, cosines

    def _query(self, queries: Vectors, n: int) -> Neighbours:
        """Return Chroma's neighbours (q, n) as rows of the index, -1 for items that are no longer in it."""
        nearest, cosines = self._collection.nearest(queries, n)
        rows = np.full((len(queries), n), -1, np.int64)
        for row, ids in zip(rows, nearest, strict=True):
            row[: len(ids)] = [self._rows.get(i, -1) for i in ids]
        return rows, cosines
