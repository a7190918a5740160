"""The hundred nearest items of a query: how long the search takes, and how many of them are right."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.bench.synthetic import SyntheticCatalogue
from retrieval.arrays import Mask, Rows
from retrieval.embedding import Vectors, normalize_rows

Search = Callable[[Vectors, int, Mask | None], Rows]
"""A query (d,), the number of neighbours, and the rows that are allowed (items,) → rows, nearest first."""

NEIGHBOURS = 100
SAME_COSINE = 1e-6
"""Cosines that differ by less are equal."""
WARM_UP = 3
NOISE = 0.3
"""Length of what is added to an item's vector, of length 1, to make a query that is like it."""
HISTORY = 10
HNSWLIB = {"hnswlib, Chroma's defaults": (16, 100, 100), "hnswlib, tuned": (32, 200, 800)}
"""M, ef_construction and ef of the graphs; the tuned ones are those that the product asks of Chroma."""


@dataclass(frozen=True)
class Percentiles:
    """The median and the 99th percentile of calls, in milliseconds."""

    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p99:.2f}"


@dataclass(frozen=True)
class Nearest:
    """Timings of queries like items, unlike items, and like items with conditions; `recall` by kind of query."""

    like: Percentiles
    unlike: Percentiles
    conditions: Percentiles
    recall: Mapping[str, float]
    recall_conditions: float


def percentiles(calls: Sequence[Callable[[], object]]) -> Percentiles:
    """Time each of some calls once, after a few of them as a warm-up."""
    for call in calls[:WARM_UP]:
        call()
    times = []
    for call in calls:
        started = time.perf_counter()
        call()
        times.append(1e3 * (time.perf_counter() - started))
    return Percentiles(*(float(p) for p in np.percentile(times, (50, 99))))


def queries(catalogue: SyntheticCatalogue, n: int, seed: int) -> dict[str, Vectors]:
    """Draw n queries of each kind, (n, d): like items, in random directions, and means of items, as of a history."""
    rng = np.random.default_rng((seed, 1))
    vectors = catalogue.vectors
    noise = rng.standard_normal((n, vectors.shape[1]), np.float32)
    drawn_rows = rng.integers(len(vectors), size=(n, HISTORY))
    return {
        "items and noise": normalize_rows(vectors[drawn_rows[:, 0]] + NOISE * normalize_rows(noise)),
        "random directions": normalize_rows(rng.standard_normal((n, vectors.shape[1]), np.float32)),
        f"means of {HISTORY} items": normalize_rows(vectors[drawn_rows].mean(axis=1)),
    }


def measure(search: Search, vectors: Vectors, queries_by_kind: Mapping[str, Vectors], allowed: Mask) -> Nearest:
    """Measure timings and recall of a search; the first kind of queries is the one that is like items."""
    like, *unlike = queries_by_kind.values()

    def timed(among: Vectors, mask: Mask | None = None) -> Percentiles:
        return percentiles([lambda query=query: search(query, NEIGHBOURS, mask) for query in among])  # type: ignore[misc]

    return Nearest(
        timed(like),
        timed(np.concatenate(unlike)),
        timed(like, allowed),
        {kind: recall(search, vectors, each) for kind, each in queries_by_kind.items()},
        recall(search, vectors, like, allowed),
    )


def recall(search: Search, vectors: Vectors, queries: Vectors, allowed: Mask | None = None) -> float:
    """Return the mean share of the hundred nearest allowed rows that a search returns; ties count alike."""
    rows = np.arange(len(vectors)) if allowed is None else np.flatnonzero(allowed)
    if not (n := min(NEIGHBOURS, len(rows))):
        return 1.0
    shares = []
    for query in queries:
        cosines = vectors @ query
        least = np.partition(cosines[rows], -n)[-n] - SAME_COSINE
        rows_found = search(query, n, allowed)
        rows_found = np.unique(rows_found[rows_found >= 0])
        if allowed is not None:
            rows_found = rows_found[allowed[rows_found]]
        shares.append(min(n, int(np.count_nonzero(cosines[rows_found] >= least))) / n)
    return float(np.mean(shares))


def numpy_search(vectors: Vectors) -> Search:
    """Return a search by one product with all rows."""

    def search(query: Vectors, n: int, allowed: Mask | None) -> Rows:
        cosines = vectors @ query
        if allowed is not None:
            cosines[~allowed] = -np.inf
        n = min(n, len(cosines))
        best = np.argpartition(-cosines, n - 1)[:n]
        return best[np.argsort(-cosines[best], kind="stable")]

    return search


def hnswlib_search(vectors: Vectors, neighbours: int, construction: int, ef: int, seed: int) -> Search:
    """Build an HNSW graph and return a search of it by one thread; conditions go to its filter, row by row."""
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
            except RuntimeError:  # the graph leads to fewer than n
                n //= 2
        return np.zeros(0, np.int64)

    return search
