"""Whether two reports are of one story, by their vectors, words, numbers and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.digest.story_evidence import StoryEvidence, languages_of
from retrieval.arrays import Floats
from retrieval.data.items import Item
from retrieval.embedding import Vectors

MAX_DAYS = 3
"""Between two reports of one story."""
MIN_COSINE = 0.25
"""Centred; below it no words and numbers make two reports one story, and most pairs are."""
MIN_CENTRED = 20
"""Items in one set of languages from which on their own mean is taken off their vectors."""
UNKNOWN = -0.1
"""The least score of two reports without a common language: their words cannot be compared."""


@dataclass(frozen=True)
class PairWeights:
    """Weights of what speaks for two reports being of one story, which they are where these add up to 0 or more.

    `numbers_agree` and `numbers_differ` count where both have numbers, `names_differ` where both have names;
    `words_below`: by how much words are less alike than vectors where reports are of one story.
    """

    cosine: float
    words: float
    days: float
    numbers_agree: float
    numbers_differ: float
    names_differ: float
    constant: float
    words_below: float = 0.35


BY_VECTORS = PairWeights(8.5, 5.5, -1.2, 2.3, -3.0, -2.0, -7.0)
BY_WORDS = PairWeights(0.0, 8.0, -1.2, 2.5, -3.0, -2.0, -3.3)
"""For vectors that hold no meaning, as those of the embedder `hash`."""


class Reports:
    """The first `count` of some items, compared in pairs; the others show what is usual in texts of their languages.

    `vectors`: (items, d).
    """

    def __init__(self, items: Sequence[Item], vectors: Vectors, count: int, weights: PairWeights = BY_VECTORS):
        self._evidence, self._weights, self.count = StoryEvidence(items), weights, count
        self._spoken = ["+".join(sorted(languages_of(item))) for item in items]
        self._vectors = self._centred(vectors)[:count]
        times = [item.published.timestamp() if item.published else np.nan for item in items[:count]]
        self._days = np.array(times) / 86_400

    def score(self, one: int, other: int) -> float:
        """Return what speaks for two reports being of one story: 0 or more where they are."""
        weights, cosine = self._weights, float(self._vectors[one] @ self._vectors[other])
        words = self._evidence.words(one, other)
        numbers = self._evidence.numbers(one, other)
        score = weights.constant + weights.cosine * cosine + weights.days * abs(self._days[one] - self._days[other])
        score += weights.words * (max(0.0, cosine - weights.words_below) if words is None else words)
        score += {1: weights.numbers_agree, -1: weights.numbers_differ, 0: 0.0}[numbers]
        score += weights.names_differ * self._evidence.names_differ(one, other)
        return float(score if words is not None else max(score, UNKNOWN))

    def linked(self) -> list[tuple[int, int]]:
        """Return the pairs that are of one story, the lower position first."""
        pairs = list[tuple[int, int]]()
        for one in range(self.count - 1):
            apart = np.abs(self._days[one + 1 :] - self._days[one])
            near = (apart <= MAX_DAYS) & (self._vectors[one + 1 :] @ self._vectors[one] >= MIN_COSINE)
            others = (np.flatnonzero(near) + one + 1).tolist()
            pairs += [(one, other) for other in others if self.score(one, other) >= 0]
        return pairs

    def _centred(self, vectors: Vectors) -> Floats:
        """Return vectors of length one without the mean of the items in the same languages, (items, d).

        In that mean is what two texts have in common by their language alone.
        """
        centred = np.asarray(vectors, np.float64) - vectors.mean(axis=0)
        spoken = np.array(self._spoken)
        for languages in np.unique(spoken):
            same = spoken == languages
            if same.sum() >= MIN_CENTRED:
                centred[same] = vectors[same] - vectors[same].mean(axis=0)
        return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9))
