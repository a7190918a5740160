"""The hundred nearest items of a query: how fast they are found, and how many of them are the right ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.bench.synthetic import Catalogue
from retrieval.arrays import Mask
from retrieval.embedding import Vectors, normalize_rows

Rows = NDArray[np.int64]
Search = Callable[[Vectors, int, Mask | None], Rows]
"""A query (d,), how many are wanted, and the rows that are allowed (items,) → rows, best first."""

WANTED = 100
SAME = 1e-6
"""Cosines that differ by less are equal."""
WARM = 3
NOISE = 0.3
"""Length of what is added to an item's vector, of length 1, to make a query that is like it."""
HISTORY = 10
HNSWLIB = {"hnswlib, Chroma's defaults": (16, 100, 100), "hnswlib, tuned": (32, 200, 800)}
"""M, ef_construction and ef of the graphs; the tuned ones are those that the product asks of Chroma."""


@dataclass(frozen=True)
class Spread:
    """Milliseconds, of which half and of which 99 in a hundred took no longer."""

    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p99:.2f}"


@dataclass(frozen=True)
class Nearest:
    """`recall` by kind of query; with the conditions, that of queries that are like items."""

    like: Spread
    unlike: Spread
    conditions: Spread
    recall: Mapping[str, float]
    recall_conditions: float


def spread(calls: Sequence[Callable[[], object]]) -> Spread:
    """Of calls that differ, each timed once; the first ones are made once more beforehand."""
    for call in calls[:WARM]:
        call()
    times = []
    for call in calls:
        started = time.perf_counter()
        call()
        times.append(1e3 * (time.perf_counter() - started))
    return Spread(*(float(p) for p in np.percentile(times, (50, 99))))


def queries(catalogue: Catalogue, n: int, seed: int) -> dict[str, Vectors]:
    """n of each kind, (n, d): like items, in any direction, and means of items, as of a history of several tastes."""
    rng = np.random.default_rng((seed, 1))
    vectors = catalogue.vectors
    noise = rng.standard_normal((n, vectors.shape[1]), np.float32)
    drawn = rng.integers(len(vectors), size=(n, HISTORY))
    return {
        "items and noise": normalize_rows(vectors[drawn[:, 0]] + NOISE * normalize_rows(noise)),
        "random directions": normalize_rows(rng.standard_normal((n, vectors.shape[1]), np.float32)),
        f"means of {HISTORY} items": normalize_rows(vectors[drawn].mean(axis=1)),
    }


def measured(search: Search, vectors: Vectors, asked: Mapping[str, Vectors], allowed: Mask) -> Nearest:
    like, *unlike = asked.values()

    def timed(among: Vectors, mask: Mask | None = None) -> Spread:
        return spread([lambda query=query: search(query, WANTED, mask) for query in among])  # type: ignore[misc]

    return Nearest(
        timed(like),
        timed(np.concatenate(unlike)),
        timed(like, allowed),
        {kind: recall(search, vectors, each) for kind, each in asked.items()},
        recall(search, vectors, like, allowed),
    )


def recall(search: Search, vectors: Vectors, asked: Vectors, allowed: Mask | None = None) -> float:
    """Share of the hundred nearest, of those that are allowed, that are found; equally near ones count alike."""
    rows = np.arange(len(vectors)) if allowed is None else np.flatnonzero(allowed)
    if not (n := min(WANTED, len(rows))):
        return 1.0
    shares = []
    for query in asked:
        cosines = vectors @ query
        least = np.partition(cosines[rows], -n)[-n] - SAME
        found = search(query, n, allowed)
        found = np.unique(found[found >= 0])
        if allowed is not None:
            found = found[allowed[found]]
        shares.append(min(n, int(np.count_nonzero(cosines[found] >= least))) / n)
    return float(np.mean(shares))


def numpy_search(vectors: Vectors) -> Search:
    """One product of all the rows, of which the best are picked out."""

    def search(query: Vectors, n: int, allowed: Mask | None) -> Rows:
        cosines = vectors @ query
        if allowed is not None:
            cosines[~allowed] = -np.inf
        n = min(n, len(cosines))
        best = np.argpartition(-cosines, n - 1)[:n]
        return best[np.argsort(-cosines[best], kind="stable")]

    return search


def hnswlib_search(vectors: Vectors, neighbours: int, construction: int, ef: int, seed: int) -> Search:
    """An HNSW graph on its own, asked by one thread; conditions go to its filter, row by row."""
    import hnswlib

    graph: Any = hnswlib.Index("cosine", vectors.shape[1])
    graph.init_index(len(vectors), construction, neighbours, seed)
    graph.add_items(vectors)
    graph.set_ef(ef)

    def search(query: Vectors, n: int, allowed: Mask | None) -> Rows:
        passes = None if allowed is None else allowed.tolist().__getitem__
        while n:
            try:
                return np.asarray(graph.knn_query(query, n, 1, passes)[0][0], np.int64)
            except RuntimeError:  # it leads to fewer than were asked for
                n //= 2
        return np.zeros(0, np.int64)

    return search
