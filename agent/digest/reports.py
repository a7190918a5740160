"""Whether two reports are of one story, by their vectors, words, numbers, names and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.digest.story_evidence import StoryEvidence, languages_of
from retrieval.arrays import Floats, Mask
from retrieval.data.items import Item
from retrieval.embedding import Vectors

MAX_DAYS = 3
"""Between two reports of one story."""
MIN_COSINE = 0.25
"""Centred; below it no words and numbers make two reports one story, and most pairs are."""
MIN_CENTRED = 20
"""Items in one set of languages from which on their own mean is taken off their vectors."""
ROUNDS = 2
"""Times that the nearest report of each is looked for, the second time beyond its story so far: three may tell it."""
UNKNOWN = -0.1
"""The least score of two reports without a common language: their words cannot be compared."""


@dataclass(frozen=True)
class PairWeights:
    """Weights of what speaks for two reports being of one story, which they are where these add up to 0 or more.

    `nearest`: counts where of all items none is nearer to either; `words`, `numbers_shared`, `numbers_apart`,
    `names_apart` and `names_differ`: as StoryEvidence has them.
    """

    cosine: float
    nearest: float
    words: float
    days: float
    numbers_shared: float
    numbers_apart: float
    names_apart: float
    names_differ: float
    constant: float


BY_VECTORS = PairWeights(9.0, 2.3, 0.6, -2.0, 0.5, -1.1, -0.5, -3.5, -5.3)
BY_WORDS = PairWeights(0.0, 0.0, 5.3, -1.8, 0.6, -1.0, -0.6, -4.3, -1.3)
"""For vectors that hold no meaning, as those of the embedder `hash`."""


class Reports:
    """The first `count` of some items, compared in pairs; the others show what is usual in texts of their languages.

    `vectors`: (items, d).
    """

    def __init__(self, items: Sequence[Item], vectors: Vectors, count: int, weights: PairWeights = BY_VECTORS):
        self._evidence, self._weights, self.count = StoryEvidence(items), weights, count
        self._spoken = np.array(["+".join(sorted(languages_of(item))) for item in items])
        centred = self._centred(vectors)
        self._vectors = centred[:count]
        times = [item.published.timestamp() if item.published else np.nan for item in items[:count]]
        self._days = np.array(times) / 86_400
        self._nearest = [set[int]() for _ in range(count)]
        self._find_nearest(centred)

    def score(self, one: int, other: int) -> float:
        """Return what speaks for two reports being of one story: 0 or more where they are."""
        weights, evidence = self._weights, self._evidence
        cosine, words = float(self._vectors[one] @ self._vectors[other]), evidence.words(one, other)
        shared, numbers_apart = evidence.numbers(one, other)
        names_apart, names_differ = evidence.names(one, other)
        score = (
            weights.constant
            + weights.cosine * cosine
            + weights.nearest * self._are_nearest(one, other)
            + weights.words * (words or 0.0)
            + weights.days * abs(self._days[one] - self._days[other])
            + weights.numbers_shared * shared
            + weights.numbers_apart * numbers_apart
            + weights.names_apart * names_apart
            + weights.names_differ * names_differ
        )
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

    def _are_nearest(self, one: int, other: int) -> bool:
        return other in self._nearest[one] and one in self._nearest[other]

    def _find_nearest(self, vectors: Floats) -> None:
        """Find the items that are nearest to each report by their vectors, (items, d), of any day.

        Of those in a language of its own and of those in another the nearest one counts. What is found to be of one
        story is left aside in the next round.
        """
        story = [{at} for at in range(self.count)]
        readable = {spoken: self._can_be_read_with(spoken) for spoken in np.unique(self._spoken)}
        for _ in range(ROUNDS):
            for one, so_far in enumerate(story):
                cosines = vectors @ vectors[one]
                cosines[list(so_far)] = -1.0
                same = readable[self._spoken[one]]
                for group in (same, ~same):
                    if group.any():
                        self._nearest[one].add(int(np.where(group, cosines, -1.0).argmax()))
            for one, other in self.linked():
                if self._are_nearest(one, other):
                    together = story[one] | story[other]
                    for each in together:
                        story[each] = together

    def _can_be_read_with(self, spoken: str) -> Mask:
        """Return which items have one of these languages, (items,)."""
        mine = set(spoken.split("+"))
        return np.array([not mine.isdisjoint(each.split("+")) for each in self._spoken])

    def _centred(self, vectors: Vectors) -> Floats:
        """Return vectors of length one without the mean of the items in the same languages, (items, d).

        In that mean is what two texts have in common by their language alone.
        """
        centred = np.asarray(vectors, np.float64) - vectors.mean(axis=0)
        for languages in np.unique(self._spoken):
            same = self._spoken == languages
            if same.sum() >= MIN_CENTRED:
                centred[same] = vectors[same] - vectors[same].mean(axis=0)
        return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9))
