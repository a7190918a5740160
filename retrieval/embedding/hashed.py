"""An embedder without a model, for tests and trials."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from retrieval.embedding.embedder import Vectors, normalize_rows


class HashEmbedder:
    """Words and characters hashed into 256 dimensions: no model, no meaning, instant. For tests and trials."""

    fingerprint = "hash-256"

    def query(self, texts: Sequence[str]) -> Vectors:
        return self.passage(texts)

    def passage(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), 256), 1e-6, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for token in re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]", text.lower()):
                digest = hashlib.blake2b(token.encode(), digest_size=2).digest()
                row[digest[0]] += 1 if digest[1] & 1 else -1
        return normalize_rows(rows)
