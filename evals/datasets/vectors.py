"""Vectors of texts that are embedded once and kept on disk, by what they were made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.embedding import Embedder, Vectors, embed_passages
from retrieval.index.writer import Progress, no_progress


def passages(model: Embedder, texts: Sequence[str], cache: Path, progress: Progress = no_progress) -> Vectors:
    """float32 (texts, d). The file's name holds a hash of the texts and of the embedder's fingerprint; one that is
    damaged is made again."""
    digest = hashlib.sha256("\0".join((model.fingerprint, *texts)).encode()).hexdigest()[:16]
    file = cache / f"{digest}.npy"
    try:
        found = np.load(file, allow_pickle=False)
        if found.ndim == 2 and len(found) == len(texts) and found.dtype == np.float32:
            return np.asarray(found, np.float32)
    except (OSError, ValueError, EOFError):
        pass
    vectors = embed_passages(model, texts, progress)
    cache.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{digest}-{os.getpid()}.npy")
    np.save(part, vectors)
    part.replace(file)
    return vectors
