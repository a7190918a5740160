"""The interface of embedders. Queries and passages are embedded differently; every vector has length one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """`query` and `passage`: n texts → float32 (n, d), L2-normalised. The fingerprint names model and version."""

    fingerprint: str

    def query(self, texts: Sequence[str]) -> Vectors: ...

    def passage(self, texts: Sequence[str]) -> Vectors: ...


def normalize_rows(rows: Vectors) -> Vectors:
    """Return rows (n, d) scaled to length one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def centred_cosines(vectors: Vectors, centroid: Vectors, query: Vectors) -> Vectors:
    """Return the cosines of rows of length one (n, d) with a query, both seen from the rows' mean, (n,).

    `query` (d,) has length one and is taken from the mean already. The rows are not copied, however many there are.
    """
    distances = np.sqrt(np.maximum(1 - 2 * vectors @ centroid + centroid @ centroid, 1e-12))
    return np.asarray((vectors @ query - centroid @ query) / distances, np.float32)
