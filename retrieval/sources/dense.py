"""By meaning: every recent item of the history retrieves, and so do the request's words.

A candidate keeps its best score and the history items it came from (multi-interest retrieval, as in PinnerSage, Pal et
al. 2020, without the clustering). Cosines are those around the catalogue's mean (Mu & Viswanath 2018): as they come,
those of e5 all lie between 0.7 and 0.9. Liked items pull by how much and how lately they were liked; disliked ones
push.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Embedder, Vectors
from retrieval.requests import Event, Provenance, Request, recent

Nearest = Callable[[Vectors, Request], NDArray[np.int64]]
"""Queries (q, d) and whose they are → the nearest rows that may be shown, (q, n), -1 where there are no more."""


@dataclass(frozen=True)
class Settings:
    """`recent`: history items that retrieve; `decay`: weight lost a step back; `push`: how hard a dislike pushes;
    `request`: what the request's words weigh; `reach`: rows that each query brings where not all are looked at."""

    recent: int = 12
    decay: float = 0.95
    push: float = 0.7
    request: float = 1.5
    reach: int = 200


@dataclass(frozen=True)
class _Queries:
    """Vectors (q, d), their weights (q,), and what each stands for: item ids, or the request's words."""

    vectors: Vectors
    weights: NDArray[np.float64]
    named: tuple[str, ...]


_Asked = tuple[_Queries, _Queries, _Queries]


class Dense:
    """Rows are those of `vectors`, (items, d). `nearest` finds the closest where there are too many to look at all."""

    name = "dense"
    off = ""

    def __init__(
        self,
        embedder: Callable[[], Embedder],
        rows: Mapping[str, int],
        vectors: Vectors,
        centroid: Vectors,
        settings: Settings = Settings(),
        nearest: Nearest | None = None,
    ):
        self.rows, self.vectors, self.centroid, self.settings = rows, vectors, centroid, settings
        self._embedder, self._nearest = embedder, nearest
        # v − mean has this length; kept instead of a second copy of the vectors.
        self._lengths = np.maximum(np.sqrt(np.maximum(1 - 2 * vectors @ centroid + centroid @ centroid, 0)), 1e-6)
        self._last: tuple[Request, _Asked] | None = None

    def score(self, request: Request) -> NDArray[np.float64]:
        """Best pull of the history + pull of the request − best push of a dislike; NaN where nothing pulls."""
        likes, asked, dislikes = self._queries(request)
        found = np.full(len(self.vectors), np.nan)
        pulls = [q for q in (likes, asked) if len(q.weights)]
        if not pulls or not len(found):
            return found
        if self._nearest:
            vectors = np.concatenate([q.vectors for q in pulls])
            near = np.unique(self._nearest(vectors, request))
            rows = near[near >= 0].astype(np.int64)
            found[rows] = self._total(rows, likes, asked, dislikes)
        else:
            found[:] = self._total(slice(None), likes, asked, dislikes)
        return found

    def because(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """The request's words, the two history items that pull strongest, and the dislike that pushes, if one does."""
        likes, asked, dislikes = self._queries(request)
        here = np.asarray(rows, np.int64)
        pull, ask, push = (self._pulls(here, q) for q in (likes, asked, dislikes))
        found = []
        for row in range(len(rows)):
            said = [Provenance(self.name, float(ask[row, k]), asked.named[k]) for k in range(len(asked.named))]
            strongest = np.argsort(-pull[row], kind="stable")[:2]
            said += [
                Provenance(self.name, float(pull[row, k]), likes.named[k], event=True)
                for k in strongest
                if pull[row, k] > 0
            ]
            if len(dislikes.named) and push[row].max() > 0:
                worst = int(push[row].argmax())
                away = -self.settings.push * float(push[row, worst])
                said.append(Provenance(self.name, away, dislikes.named[worst], event=True))
            found.append(tuple(said))
        return found

    def _total(
        self, rows: NDArray[np.int64] | slice, likes: _Queries, asked: _Queries, dislikes: _Queries
    ) -> NDArray[np.float64]:
        total = np.zeros(len(self._lengths[rows]))
        if len(likes.weights):
            total += self._pulls(rows, likes).max(axis=1)
        if len(asked.weights):
            total += self._pulls(rows, asked).sum(axis=1)
        if len(dislikes.weights):
            total -= self.settings.push * np.maximum(self._pulls(rows, dislikes).max(axis=1), 0.0)
        return total

    def _pulls(self, rows: NDArray[np.int64] | slice, queries: _Queries) -> Vectors:
        """Weighted cosines around the mean, (rows, q)."""
        directions = queries.vectors - self.centroid
        directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-6)
        cosines = (self.vectors[rows] @ directions.T - directions @ self.centroid) / self._lengths[rows, None]
        return np.asarray(cosines * queries.weights.astype(np.float32), np.float32)

    def _queries(self, request: Request) -> _Asked:
        """What pulls, what is asked and what pushes; kept for the next question about the same request."""
        if self._last and self._last[0] is request:
            return self._last[1]
        likes, dislikes = recent(request.history, self.settings.recent)
        vectors = self._embedded([*likes, *dislikes])
        asked = self._embedder().query([request.text]) if request.text else vectors[:0]
        found = (
            self._weighed(likes, vectors[: len(likes)]),
            _Queries(asked, np.full(len(asked), self.settings.request), (request.text,) * len(asked)),
            self._weighed(dislikes, vectors[len(likes) :]),
        )
        self._last = request, found
        return found

    def _weighed(self, events: Sequence[Event], vectors: Vectors) -> _Queries:
        weights = [abs(e.signal) ** 0.5 * self.settings.decay**age for age, e in enumerate(events)]
        return _Queries(vectors, np.array(weights), tuple(e.item.id for e in events))

    def _embedded(self, events: Sequence[Event]) -> Vectors:
        """(events, d): from the index, and from the embedder for what is not in it."""
        vectors = np.empty((len(events), self.vectors.shape[1]), np.float32)
        new = [k for k, e in enumerate(events) if e.item.id not in self.rows]
        old = [k for k, e in enumerate(events) if e.item.id in self.rows]
        vectors[old] = self.vectors[[self.rows[events[k].item.id] for k in old]]
        if new:
            vectors[new] = self._embedder().passage([events[k].item.passage() for k in new])
        return vectors
