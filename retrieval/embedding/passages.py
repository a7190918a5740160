"""Embedding many passages: in batches of similar length, and from where an interrupted run stopped."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.embedding.embedded_texts import EmbeddedTexts
from retrieval.embedding.embedder import Embedder, Vectors
from retrieval.progress import Progress

BATCH = 256


def embed_passages(
    model: Embedder, texts: Sequence[str], progress: Progress, unfinished: Path | None = None
) -> Vectors:
    """Embed passages in batches, float32 (n, d).

    Vectors are kept in the file `unfinished` meanwhile, and those that an interrupted run left there are not computed
    again.
    """
    earlier = EmbeddedTexts(unfinished, model.fingerprint) if unfinished else None
    places, before = earlier.find(texts) if earlier else ([], np.zeros((0, 0), np.float32))
    # Texts of similar length together, so that a batch is not padded to its one long text.
    order = sorted(set(range(len(texts))).difference(places), key=lambda i: (len(texts[i]), i))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    # Short and long batches mixed, so that progress is even.
    random.Random(0).shuffle(batches)
    vectors = np.empty((len(texts), before.shape[1]), np.float32)
    vectors[places] = before
    done = len(places)
    if done:
        progress(done, len(texts))
    for batch in batches:
        part = model.passage([texts[i] for i in batch])
        if part.shape[1] != vectors.shape[1]:
            vectors = np.empty((len(texts), part.shape[1]), np.float32)
        vectors[batch] = part
        if earlier:
            earlier.add([texts[i] for i in batch], part)
        done += len(batch)
        progress(done, len(texts))
    return vectors
