"""A request as the vectors that the dense source compares with items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.arrays import Rows
from retrieval.embedding import Vectors


@dataclass(frozen=True)
class DenseQuery:
    """A request as vectors: those of likes, then of the request's text, then of dislikes.

    `vectors` (q, d); `directions` (q, d): unit vectors from the catalogue's mean; `weights` (q,); `causes` (q,): item
    id or text of each; `counts`: how many likes, texts and dislikes there are.
    """

    vectors: Vectors
    directions: Vectors
    weights: Vectors
    causes: tuple[str, ...]
    counts: tuple[int, int, int]

    @property
    def positive(self) -> int:
        """Return how many of them are likes or texts."""
        return self.counts[0] + self.counts[1]

    @property
    def kinds(self) -> tuple[slice, slice, slice]:
        """Return the slices of likes, texts and dislikes."""
        return slice(self.counts[0]), slice(self.counts[0], self.positive), slice(self.positive, None)

    def few(self, most: int) -> DenseQuery:
        """Return the query with the latest `most` likes and dislikes alone."""
        return self.take(range(self.counts[0])[:most], range(self.counts[2])[:most])[1]

    def take(self, likes: Sequence[int], dislikes: Sequence[int]) -> tuple[Rows, DenseQuery]:
        """Return the query with the texts and these of its likes and dislikes, after their places in the query."""
        places = np.array([*likes, *range(self.counts[0], self.positive), *(self.positive + k for k in dislikes)], int)
        counts = len(likes), self.counts[1], len(dislikes)
        causes = tuple(self.causes[k] for k in places)
        return places, DenseQuery(self.vectors[places], self.directions[places], self.weights[places], causes, counts)
