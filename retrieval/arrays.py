"""Names for the array types that are used throughout: NumPy arrays by what their numbers are; and rows renumbered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Scores, weights and other numbers."""
Rows = NDArray[np.int64]
"""Places in a catalogue or another table."""
Mask = NDArray[np.bool_]
"""Which rows, one truth value each."""
T = TypeVar("T", bound=np.generic)
Arrays = Mapping[str, NDArray[Any]]
"""Arrays by name, as one file holds them."""


def positions(rows: Rows, size: int) -> NDArray[np.int32]:
    """Return for each of `size` rows its position among these, (size,), −1 for one that is not among them."""
    place = np.full(size, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    return place


def slices(values: NDArray[T], starts: Rows, ends: Rows) -> NDArray[T]:
    """Return the values from each start up to its end, which is left out, one run after the other: (n,).

    Where runs are long this is ten times as fast as `values[range_indices(starts, ends)]`.
    """
    runs = zip(starts.tolist(), ends.tolist(), strict=True)
    return np.concatenate([values[:0], *(values[start:end] for start, end in runs)])


def range_indices(starts: Rows, ends: Rows) -> Rows:
    """Return the whole numbers from each start up to its end, which is left out, one run after the other: (n,)."""
    lengths = ends - starts
    return np.asarray(np.arange(lengths.sum()) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths), np.int64)
