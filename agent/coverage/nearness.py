"""How near items are to a request by their vectors, against how near they are to requests that mean nothing.

Cosines of one embedder lie between .7 and .9, those of another between 0 and .5, and the best of many items is nearer
than the best of few: only against requests of unrelated words, over the same items, do they tell anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.embedding import Embedder, Vectors, normalize_rows

MAX_DEVIATIONS = 4.0
CACHE_SIZE = 64
"""Requests whose vectors stay in memory."""


class Nearness:
    """Standardised cosines of requests and items, whose unit `vectors` are (items, d) with this `centroid`, (d,)."""

    def __init__(self, vectors: Vectors, centroid: Vectors, embedder: Callable[[], Embedder]):
        self._vectors, self._centroid, self._embedder = vectors, centroid, embedder
        self._embed = lru_cache(CACHE_SIZE)(lambda text: self._embedder().query([text]))
        self._unrelated = cache(lambda language: self._embedder().query(_unrelated_requests()[language]))

    @property
    def is_meaningful(self) -> bool:
        """Return whether the embedder knows what words mean, which one that hashes them does not."""
        return not self._embedder().fingerprint.startswith("hash-")

    def vector_of(self, text: str) -> Vectors:
        """Return the vector of a text as a query, (d,); the same text is not embedded again."""
        return np.asarray(self._embed(text)[0])

    def of(self, text: str, language: str, rows: Rows) -> tuple[Floats, Floats]:
        """Return how near a text is to the items of these rows: by cosine, and by centred cosine, each (rows,).

        Both are in standard deviations from the mean of the best cosines of requests of unrelated words.
        """
        query, unrelated = self._embed(text), self._unrelated(language)
        items, texts = self._vectors[rows], np.concatenate((query, unrelated))
        plain = texts @ items.T
        centred = normalize_rows(texts - self._centroid) @ normalize_rows(items - self._centroid).T
        return _standardised(plain), _standardised(centred)

    def deviations(self, text: str, language: str, rows: Rows) -> Floats:
        """Return how much nearer a text is to each item of these rows than unrelated requests are to it, (rows,).

        In standard deviations of the centred cosines of the unrelated requests.
        """
        texts = np.concatenate((self._embed(text), self._unrelated(language)))
        items = normalize_rows(self._vectors[rows] - self._centroid)
        cosines = normalize_rows(texts - self._centroid) @ items.T
        deviation = max(float(cosines[1:].std(axis=0).mean()), 1e-6)
        return np.asarray((cosines[0] - cosines[1:].mean(axis=0)) / deviation, np.float64)


def _standardised(cosines: Vectors) -> Floats:
    """Return the first row of cosines, (texts, rows), in standard deviations of the maxima of the others."""
    best = cosines[1:].max(axis=1)
    scores = (cosines[0] - best.mean()) / max(float(best.std()), 1e-6)
    return np.asarray(np.clip(scores, -MAX_DEVIATIONS, MAX_DEVIATIONS), np.float64)


@cache
def _unrelated_requests() -> dict[str, list[str]]:
    content = tomllib.loads((files("agent.coverage") / "unrelated_requests.toml").read_text(encoding="utf-8"))
    return {language: [text.strip() for text in texts.split(",")] for language, texts in content.items()}
