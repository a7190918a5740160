"""Embeddings of texts that are computed once and kept on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.embedding import Embedder, Vectors, embed_passages
from retrieval.progress import Progress, no_progress


def passages(model: Embedder, texts: Sequence[str], cache: Path, progress: Progress = no_progress) -> Vectors:
    """Embed passages, or read them from the cache: float32 (texts, d).

    The file's name is a hash of the texts and of the embedder's fingerprint; a damaged file is computed again.
    """
    digest = hashlib.sha256("\0".join((model.fingerprint, *texts)).encode()).hexdigest()[:16]
    file = cache / f"{digest}.npy"
    try:
        cached = np.load(file, allow_pickle=False)
        if cached.ndim == 2 and len(cached) == len(texts) and cached.dtype == np.float32:
            return np.asarray(cached, np.float32)
    except (OSError, ValueError, EOFError):
        pass
    vectors = embed_passages(model, texts, progress)
    cache.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{digest}-{os.getpid()}.npy")
    np.save(part, vectors)
    part.replace(file)
    return vectors
