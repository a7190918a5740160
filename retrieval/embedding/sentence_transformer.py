"""Any model of sentence-transformers, on a graphics card where torch finds one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from retrieval.embedding.embedder import Vectors
from retrieval.errors import IndexFault


class SentenceTransformer:
    """Any sentence-transformers model by hub name or folder (an extra installs it); e5 models get their prefixes."""

    def __init__(self, name: str):
        try:
            from sentence_transformers import SentenceTransformer as Model
        except ImportError as error:
            raise IndexFault(
                f"the embedder {name} needs sentence-transformers: pip install sentence-transformers"
            ) from error
        try:
            self._model: Any = Model(name, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise IndexFault(f"the embedder {name} cannot be loaded: give a hub name or a model folder") from error
        self._prefixes = ("query: ", "passage: ") if "e5" in name.lower() else ("", "")
        self.fingerprint = f"sentence-transformers:{name}"

    def query(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._prefixes[0], texts)

    def passage(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._prefixes[1], texts)

    def _embed(self, prefix: str, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._model.encode([prefix + t for t in texts], normalize_embeddings=True), np.float32)
