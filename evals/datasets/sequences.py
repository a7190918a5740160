"""Sequence models that are trained once for the same data and kept on disk."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import numpy as np

from agent.progress import Progress
from retrieval.arrays import Arrays
from retrieval.cache import cache_dir
from retrieval.embedding import Vectors
from retrieval.errors import IndexFault
from retrieval.index import fitted
from retrieval.sources import sequence_training
from retrieval.sources.inputs import Interactions
from retrieval.sources.sequence_network import Settings


def trained(vectors: Vectors | None, interactions: Interactions, settings: Settings = Settings()) -> Arrays:
    """Train on text vectors (items, d), or on ids alone, and a log, or read the model from the cache.

    Returns nothing where torch is not installed.
    """
    if not sequence_training.has_torch():
        return {}
    digest = hashlib.sha256(repr((settings, interactions.ordered, vectors is None)).encode())
    for array in (*interactions[:4], *(() if vectors is None else (vectors,))):
        digest.update(np.ascontiguousarray(array).tobytes())
    folder, name = cache_dir("sequences"), f"{digest.hexdigest()[:16]}.npz"
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(IndexFault):  # a damaged file is trained again
        if cached := fitted.load_arrays(folder, name, name):
            return cached
    with Progress("training the sequence model") as progress:
        learned = sequence_training.train(
            vectors, *interactions, settings, progress=progress, unfinished=folder / f"unfinished-{name}"
        )
    fitted.store_arrays(folder, name, name, learned)
    return learned
