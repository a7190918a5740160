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
