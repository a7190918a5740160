"""Vectors of a catalogue's texts, kept beside the models: made once, they are the same for every evaluation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from agent.models import store
from retrieval.embedding import Embedder, Vectors, embedded
from retrieval.items import Item


def of(items: Sequence[Item], embedder: Embedder) -> Vectors:
    """float32 (items, d), made once for these texts and this embedder."""
    passages = [item.passage() for item in items]
    key = hashlib.sha256("\0".join([embedder.fingerprint, *passages]).encode()).hexdigest()[:24]
    file = store().parent / "vectors" / f"{key}.npy"
    try:
        return np.asarray(np.load(file, allow_pickle=False), np.float32)
    except (OSError, ValueError):
        from agent.progress import Progress

        with Progress("embedding items") as progress:
            vectors = embedded(embedder, passages, progress)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("wb") as stream:
            np.save(stream, vectors, allow_pickle=False)
        part.replace(file)
        return vectors
