"""The nearest rows of an index: exactly over its vectors, or from a Chroma collection of most of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Vectors
from retrieval.index import chroma
from retrieval.index.chroma import NEIGHBOURS
from retrieval.index.manifest import ChromaCollection

Mask = NDArray[np.bool_]
Neighbours = tuple[NDArray[np.int64], Vectors]
"""Rows (q, n), best first, -1 where there are no more; cosines (q, n), -inf there. Equal ones stand in rows' order."""

BLOCK = 8_192
GATHERED = 0.5
"""Share of allowed rows up to which picking them out is quicker than multiplying them all."""
OVERFETCH = 1.3
AXES, SAMPLED = 144, 20_000
MOST = 1_000
"""Neighbours asked of Chroma for one query at most; beyond, looking at every row is quicker."""


def exact_search(vectors: Vectors, queries: Vectors, n: int, allowed: Mask | None = None) -> Neighbours:
    """Every row (items, d) is looked at, or every one that is allowed."""
    rows = np.full((len(queries), n), -1, np.int64)
    cosines = np.full((len(queries), n), -np.inf, np.float32)
    if not n:
        return rows, cosines
    picked: NDArray[np.int64] | None = None
    if allowed is not None and np.count_nonzero(allowed) < GATHERED * len(vectors):
        picked = np.flatnonzero(allowed)
    for start in range(0, len(vectors if picked is None else picked), BLOCK):
        block = slice(start, start + BLOCK)
        part = queries @ (vectors[block] if picked is None else vectors[picked[block]]).T
        if picked is None and allowed is not None:
            part[:, ~allowed[block]] = -np.inf
        for query, found in enumerate(part):
            # Rows come in order, so that one which only equals the last found never takes its place.
            better = np.flatnonzero(found > cosines[query, -1])
            if len(better):
                here = better + start if picked is None else picked[better + start]
                rows[query], cosines[query] = _best(
                    np.concatenate((rows[query], here)), np.concatenate((cosines[query], found[better])), n
                )
    return rows, cosines


def _best(rows: NDArray[np.int64], cosines: Vectors, n: int) -> Neighbours:
    if len(rows) > 2 * n:
        enough = cosines >= np.partition(cosines, -n)[-n]
        rows, cosines = rows[enough], cosines[enough]
    order = np.lexsort((rows, -cosines))[:n]
    return rows[order], cosines[order]


class PcaSketch:
    """Vectors around their mean, each of length one, along the few axes that tell most of them apart (Pearson 1901).

    A first look at many rows: those that seem near are worth looking at whole.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]):
        self._axes, self._short = arrays["axes"], arrays["short"]

    @staticmethod
    def fit(vectors: Vectors) -> dict[str, NDArray[Any]]:
        """`centre` (d,), `axes` (d, AXES) and `short` (items, AXES), to be stored."""
        centre = vectors.mean(axis=0)
        sample = _around(vectors[:: -(-len(vectors) // SAMPLED)], centre)
        axes = np.linalg.eigh(sample.T @ sample)[1][:, : -AXES - 1 : -1].astype(np.float32)
        return {"centre": centre, "axes": axes, "short": PcaSketch.project(vectors, centre, axes)}

    @staticmethod
    def project(vectors: Vectors, centre: Vectors, axes: Vectors) -> Vectors:
        parts = [_around(vectors[at : at + BLOCK], centre) @ axes for at in range(0, len(vectors), BLOCK)]
        return np.concatenate([np.zeros((0, axes.shape[1]), np.float32), *parts])

    def cosines(self, directions: Vectors, rows: NDArray[np.int64] | None = None) -> Iterator[Vectors]:
        """About what the cosines of these directions (q, d) with all rows, or these, are: (q, rows), block by block."""
        along = directions @ self._axes
        for at in range(0, len(self._short if rows is None else rows), BLOCK):
            block = slice(at, at + BLOCK)
            yield along @ self._short[block if rows is None else rows[block]].T


def top_rows(scores: Vectors, n: int) -> NDArray[np.int64]:
    """Where the n highest scores (items,) are, and what equals the last of them; ascending."""
    return np.flatnonzero(scores >= np.sort(scores)[-n]) if n < len(scores) else np.arange(len(scores))


def _around(vectors: Vectors, centre: Vectors) -> Vectors:
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), np.float32)


class ChromaSearch:
    """Chroma for what its collection holds as it is now and leads to, exactly for the other rows, which are few.

    `rows` and `vectors` are those of the index, of which the first `kept` are in the collection. What it holds besides,
    changed or deleted since, and rows that are not allowed, are met by asking for more. A query that gets too little,
    or only what is far from it, is answered exactly. Raises CollectionFault where Chroma fails.
    """

    def __init__(
        self,
        found: chroma.OpenedCollection,
        base: ChromaCollection,
        rows: Mapping[str, int],
        vectors: Vectors,
        kept: int,
    ):
        self._collection, self._far, self._rows, self._vectors = found, base.far_cosine, rows, vectors
        self._led = np.arange(len(vectors)) < kept
        self._led[[rows[i] for i in base.unreachable if rows.get(i, kept) < kept]] = False
        self._others = np.flatnonzero(~self._led)
        self._other_vectors = vectors[self._others]
        if self._led.any():
            self._asked(vectors[:1], 1)  # which reads the graph from disk: its files may be gone later

    def __call__(self, queries: Vectors, n: int, allowed: Mask | None = None) -> Neighbours:
        held, led = self._collection.count, self._led if allowed is None else self._led & allowed
        wanted = min(n, free := int(np.count_nonzero(led)))
        asked = min(held, max(NEIGHBOURS, math.ceil(OVERFETCH * wanted * held / max(1, free)) if free < held else n))
        few = allowed is not None and np.count_nonzero(allowed) < chroma.EXACT_BELOW
        if few or not free or asked > MOST or self._far > 1 or not len(queries):
            return exact_search(self._vectors, queries, n, allowed)
        rows, cosines = self._asked(queries, asked)
        far = cosines[:, min(asked, NEIGHBOURS) - 1] < self._far
        cosines[~led[rows] | (rows < 0)] = -np.inf
        short = np.count_nonzero(cosines > -np.inf, axis=1) < wanted
        others, near = exact_search(self._other_vectors, queries, n, None if allowed is None else allowed[self._others])
        rows = np.concatenate((rows, np.append(self._others, -1)[others]), axis=1)
        cosines = np.concatenate((cosines, near), axis=1)
        rows[cosines == -np.inf] = -1
        order = np.lexsort((rows, -cosines), axis=1)[:, :n]
        rows, cosines = np.take_along_axis(rows, order, axis=1), np.take_along_axis(cosines, order, axis=1)
        if (unsure := far | short).any():
            rows[unsure], cosines[unsure] = exact_search(self._vectors, queries[unsure], n, allowed)
        return rows, cosines

    def _asked(self, queries: Vectors, n: int) -> Neighbours:
        """What Chroma finds, (q, n), in the index's rows, -1 for what is in it no more."""
        found, cosines = self._collection.nearest(queries, n)
        rows = np.full((len(queries), n), -1, np.int64)
        for row, ids in zip(rows, found, strict=True):
            row[: len(ids)] = [self._rows.get(i, -1) for i in ids]
        return rows, cosines
