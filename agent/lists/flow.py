"""An order of items whose neighbours fit: the shortest way through all of them by a matrix of distances."""

from __future__ import annotations

import numpy as np

from retrieval.arrays import Floats

EXACT_UP_TO = 10
"""Items up to which the shortest way is found exactly: twice as much work for each one more."""


def shortest_way(distances: Floats, first: int | None = 0) -> list[int]:
    """Return all rows of a symmetric matrix, (n, n), in the order whose neighbours lie nearest to each other.

    `first` begins the way; None for any row. Exact for few rows (Held and Karp 1962); for more the nearest neighbour
    each time, improved by turning parts round until nothing gets shorter (2-opt, Croes 1958), so that it may not be
    the shortest.
    """
    n = len(distances)
    if n < 3:
        return list(range(n)) if not first else [first, *(k for k in range(n) if k != first)]
    starts = range(n) if first is None else (first,)
    if n <= EXACT_UP_TO:
        return min((_exact(distances, start) for start in starts), key=lambda way: length(distances, way))
    if first is None:
        starts = (int(distances.sum(axis=1).argmax()),)  # the odd one out stands best at an end
    return _improved(distances, _nearest_neighbours(distances, starts[0]), is_fixed=first is not None)


def length(distances: Floats, way: list[int]) -> float:
    """Return the sum of the distances between neighbours."""
    return float(distances[way[:-1], way[1:]].sum())


def _exact(distances: Floats, first: int) -> list[int]:
    """Return the shortest way from a row through all others, by the best way to each end through each set of rows."""
    n = len(distances)
    others = [k for k in range(n) if k != first]
    between = distances[np.ix_(others, others)]
    size = 1 << len(others)
    best = np.full((size, len(others)), np.inf)
    before = np.zeros((size, len(others)), np.int64)
    for k, other in enumerate(others):
        best[1 << k, k] = distances[first, other]
    for visited in range(1, size):
        for end in np.flatnonzero(np.isfinite(best[visited])).tolist():
            for k in range(len(others)):
                if visited >> k & 1:
                    continue
                total = best[visited, end] + between[end, k]
                if total < best[visited | 1 << k, k]:
                    best[visited | 1 << k, k], before[visited | 1 << k, k] = total, end
    last, left, way = int(best[-1].argmin()), size - 1, list[int]()
    while left:
        way.append(others[last])
        left, last = left & ~(1 << last), int(before[left, last])
    return [first, *reversed(way)]


def _nearest_neighbours(distances: Floats, first: int) -> list[int]:
    left = np.ones(len(distances), np.bool_)
    way = [first]
    left[first] = False
    while left.any():
        way.append(int(np.where(left, distances[way[-1]], np.inf).argmin()))
        left[way[-1]] = False
    return way


def _improved(distances: Floats, way: list[int], *, is_fixed: bool) -> list[int]:
    """Return the way with parts turned round as long as that shortens it; a fixed first row stays the first."""
    n, improved = len(way), True
    while improved:
        improved = False
        for start in range(int(is_fixed), n - 1):
            order = np.array(way)
            ends = np.arange(start + 1, n)
            into = (
                distances[order[start - 1], order[ends]] - distances[order[start - 1], order[start]] if start else 0.0
            )
            after = np.zeros(len(ends))
            inner = ends[:-1]
            after[:-1] = distances[order[start], order[inner + 1]] - distances[order[inner], order[inner + 1]]
            gain = into + after
            best = int(gain.argmin())
            if gain[best] < -1e-12:
                end = int(ends[best])
                way[start : end + 1] = way[start : end + 1][::-1]
                improved = True
    return way
