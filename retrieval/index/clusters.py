"""Clusters of a large catalogue's vectors, so that a row is compared with some thousands of others, not with all.

As an inverted file (Jégou, Douze and Schmid 2011) of spherical k-means (Dhillon and Modha 2001), with many small
clusters along few principal axes. All rows of a cluster are compared with the same candidates, those of the clusters
nearest to theirs, so that time and memory a row do not grow with the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from retrieval.arrays import Arrays, Rows
from retrieval.embedding import Vectors
from retrieval.index.nearest import PcaSketch, principal_axes

AXES = 64
SIZE, MOST_CLUSTERS = 32, 16_384
"""Rows of a cluster on average, and how many clusters there are at most."""
SAMPLED, ROUNDS = 10, 5
"""Rows a cluster that k-means reads, and its rounds."""
ASSIGNED_AT_ONCE = 1_000
LARGEST = 1_000
"""Rows of a cluster at most: one with more, as of rows with the same text, is cut into parts."""
CANDIDATES = 8_000
"""Rows that each is compared with, and up to `LARGEST` more."""


class Clusters(NamedTuple):
    """`centre` (d,) of the vectors, `axes` (d, AXES), `centroids` (clusters, AXES), `cluster_of` each row, (items,)."""

    centre: Vectors
    axes: Vectors
    centroids: Vectors
    cluster_of: Rows

    @classmethod
    def fit(cls, vectors: Vectors, seed: int = 0) -> Clusters:
        """Cluster the vectors, (items, d); the same for the same seed."""
        rng = np.random.default_rng(seed)
        centre = vectors.mean(axis=0)
        axes = principal_axes(vectors, centre, AXES)
        short = PcaSketch.project(vectors, centre, axes)
        count = max(1, min(len(vectors) // SIZE, MOST_CLUSTERS))
        sample = short[rng.choice(len(short), min(len(short), SAMPLED * count), replace=False)]
        centroids = _unit(sample[:count])
        for _ in range(ROUNDS):
            cluster_of = _nearest(sample, centroids)
            order = np.argsort(cluster_of, kind="stable")
            filled, starts = np.unique(cluster_of[order], return_index=True)
            centroids[filled] = _unit(np.add.reduceat(sample[order], starts, axis=0))
        return cls(centre, axes, centroids, _nearest(short, centroids))

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Clusters | None:
        """Return the clusters that `arrays` were made of, None where there are none."""
        names = [f"clusters.{field}" for field in cls._fields]
        return cls(*(arrays[name] for name in names)) if set(names) <= set(arrays) else None

    def arrays(self) -> Arrays:
        """Return the fields as named arrays, to be stored."""
        return {f"clusters.{field}": array for field, array in self._asdict().items()}

    def updated(self, live_rows: Rows, fresh: Vectors) -> Clusters:
        """Return the clusters of the rows that are still live, (live_rows,), followed by new vectors, (fresh, d)."""
        new = _nearest(PcaSketch.project(fresh, self.centre, self.axes), self.centroids)
        return self._replace(cluster_of=np.concatenate((self.cluster_of[live_rows], new)))

    def groups(self, first: int = 0) -> Iterator[tuple[Rows, Rows]]:
        """Yield rows from the row `first` on that belong together, and the rows to compare them with, ascending."""
        order = np.argsort(self.cluster_of, kind="stable")
        _, starts, sizes = np.unique(self.cluster_of[order], return_index=True, return_counts=True)
        place = np.arange(len(order)) - np.repeat(starts, sizes)
        begins = np.flatnonzero(place % LARGEST == 0)
        parts, centroids = np.split(order, begins[1:]), self.centroids[self.cluster_of[order[begins]]]
        lengths = np.diff(np.append(begins, len(order)))
        for n, part in enumerate(parts):
            if len(rows := part[part >= first]):
                similar = centroids @ centroids[n]
                similar[n] = np.inf
                nearest = np.argsort(-similar, kind="stable")
                count = int(np.searchsorted(np.cumsum(lengths[nearest]), CANDIDATES)) + 1
                yield rows, np.sort(np.concatenate([parts[m] for m in nearest[:count]]))


def _nearest(short: Vectors, centroids: Vectors) -> Rows:
    """Return the nearest centroid of each vector, (n,)."""
    parts = [
        np.argmax(short[at : at + ASSIGNED_AT_ONCE] @ centroids.T, axis=1)
        for at in range(0, len(short), ASSIGNED_AT_ONCE)
    ]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)
