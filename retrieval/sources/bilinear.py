"""Bilinear content source: a matrix learned so that the mean vector of a user's likes scores the next item highest.

A bilinear model (Chu and Park 2009) over text vectors that stay as embedded: with h the mean of the history's vectors
and v that of an item, the score is hᵀAv + bᵀv. A and b make the next item score above others drawn evenly from the
catalogue (sampled softmax). Training starts from plain similarity, A = c·I, and so stays near it with few choices. The
source also scores items without interactions, for one product with each vector; see docs/decisions/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.index.nearest import BLOCK, PcaSketch, best_rows, unit_around
from retrieval.query import Event, Provenance, Request
from retrieval.query.request import recent
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.item_factors import EXACT_SHARE, FEWEST_EXACT
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets

NAMES = ("bilinear",)
FEWEST_USERS = 30
COARSE_FROM = 200_000
"""Items from which on only those that seem best along a few axes of the sketch are scored exactly."""


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of the bilinear model.

    `decay`: factor a step back in a history; `examples`: choices learned from at most, equally many a user;
    `likeness`: c of the initial matrix c·I; `others`: items drawn beside each choice; `batch`, `step` and `rounds` of
    Adam (Kingma and Ba 2015); `most_items`: items up to which the source is available.
    """

    decay: float = 0.95
    examples: int = 150_000
    likeness: float = 20.0
    others: int = 1024
    batch: int = 512
    step: float = 0.02
    rounds: int = 3
    seed: int = 0
    most_items: int = 1_000_000


def learn(
    vectors: Vectors, users: Rows, rows: Rows, preferences: Floats, times: Floats, settings: Settings = Settings()
) -> Arrays:
    """Learn the matrix (d + 1, d), whose last row is b, from vectors (items, d) and a log, (n,) each.

    Also returns the centre (d,) of the vectors and the number of users with likes; that number alone where there are
    fewer than `FEWEST_USERS`. A user's choices are taken in order of time where all have one, else as given.
    """
    liked = preferences > 0
    user_count, d = len(np.unique(users[liked])), vectors.shape[1]
    if user_count < FEWEST_USERS:
        return {"people": np.array(user_count)}
    rng = np.random.default_rng(settings.seed)
    centre = vectors.mean(axis=0)
    timed = not bool(np.isnan(times).any())
    order = np.lexsort((times, users)) if timed else np.argsort(users, kind="stable")
    order = order[liked[order]]
    histories, chosen = _examples(vectors, centre, users[order], rows[order], settings, user_count, rng)
    matrix = np.zeros((d + 1, d), np.float32)
    matrix[:d] = settings.likeness * np.eye(d, dtype=np.float32)
    adam = _Adam(matrix, settings.step)
    for _ in range(settings.rounds):
        for batch in np.array_split(rng.permutation(len(chosen)), max(1, len(chosen) // settings.batch)):
            others = rng.integers(len(vectors), size=settings.others)
            taken = unit_around(vectors[chosen[batch]], centre), unit_around(vectors[others], centre)
            adam.descend(_gradient(matrix, histories[batch], *taken))
    return {"people": np.array(user_count), "map": matrix, "centre": centre}


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the bilinear source, learned from the inputs' interactions."""

    def compute() -> Arrays:
        users, rows, preferences, times, _ = inputs.interactions
        return learn(inputs.vectors, users, rows, preferences, times)

    arrays = inputs.learn("bilinear", compute, "interactions")
    return (BilinearContent(arrays, inputs.rows, inputs.vectors, sketch=inputs.sketch),)


def _examples(
    vectors: Vectors,
    centre: Vectors,
    users: Rows,
    rows: Rows,
    settings: Settings,
    user_count: int,
    rng: np.random.Generator,
) -> tuple[Vectors, Rows]:
    """Return mean histories with a 1 for b, (n, d + 1), and rows chosen next, (n,), equally many a user at random."""
    each = max(1, settings.examples // user_count)
    histories, chosen = [], []
    of_users = np.split(rows, np.flatnonzero(np.diff(users)) + 1)
    if user_count > settings.examples:
        of_users = [of_users[n] for n in np.sort(rng.permutation(user_count)[: settings.examples]).tolist()]
    for mine in of_users:
        sampled = set((1 + rng.permutation(len(mine) - 1)[:each]).tolist())
        total, weight = np.zeros(vectors.shape[1], np.float32), 0.0
        for place, (row, direction) in enumerate(zip(mine.tolist(), unit_around(vectors[mine], centre), strict=True)):
            if place in sampled:
                histories.append(np.append(total / weight, np.float32(1)))
                chosen.append(row)
            total, weight = total * np.float32(settings.decay) + direction, weight * settings.decay + 1
    return np.array(histories, np.float32).reshape(-1, vectors.shape[1] + 1), np.array(chosen, np.int64)


def _gradient(matrix: Vectors, histories: Vectors, chosen: Vectors, others: Vectors) -> Vectors:
    """Return the gradient of the mean negative log probability of the chosen item among itself and the others."""
    queries = histories @ matrix
    scores = np.concatenate([(queries * chosen).sum(axis=1, keepdims=True), queries @ others.T], axis=1)
    scores -= scores.max(axis=1, keepdims=True)
    probability = np.exp(scores)
    probability /= probability.sum(axis=1, keepdims=True)
    pull = probability[:, 1:] @ others - (1 - probability[:, :1]) * chosen
    return np.asarray(histories.T @ pull / np.float32(len(histories)), np.float32)


class _Adam:
    """Gradient descent that changes an array in place (Kingma and Ba 2015)."""

    def __init__(self, values: Vectors, step: float) -> None:
        self._values, self._step, self._time = values, step, 0
        self._mean, self._square = np.zeros_like(values), np.zeros_like(values)

    def descend(self, gradient: Vectors) -> None:
        """Take one step against the gradient, of the shape of the array."""
        self._time += 1
        self._mean += 0.1 * (gradient - self._mean)
        self._square += 0.001 * (gradient**2 - self._square)
        mean = self._mean / (1 - 0.9**self._time)
        square = self._square / (1 - 0.999**self._time)
        self._values -= np.float32(self._step) * mean / (np.sqrt(square) + np.float32(1e-8))


class _Likes(NamedTuple):
    """Liked events, newest first, their weights (events,), which add up to 1, and their `queries` (events, d)."""

    events: list[Event]
    weights: Vectors
    queries: Vectors


class BilinearContent:
    """A CandidateSource over the arrays of `learn` and the catalogue's vectors, (items, d), in whose rows it scores.

    With a `sketch` of the vectors, as large catalogues have, scores are estimates until `rescore`.
    """

    name = "bilinear"
    kind: Kind = "cold_start"
    default_weight, cold_item_weight = 0.25, 1.0

    def __init__(
        self,
        arrays: Arrays,
        rows: Mapping[str, int],
        vectors: Vectors,
        settings: Settings = Settings(),
        sketch: PcaSketch | None = None,
    ) -> None:
        self.settings, self._rows, self._vectors, self._sketch = settings, rows, vectors, sketch
        self._latest = Latest[Request, _Likes]()
        users = int(arrays["people"])
        self.unavailable_reason: Unavailable | None = None
        if "map" not in arrays:
            self.unavailable_reason = Unavailable("too_few_users", FEWEST_USERS, users)
        elif len(vectors) > settings.most_items:
            self.unavailable_reason = Unavailable("too_many_items", settings.most_items, len(vectors), self.name)
        else:
            self._matrix, self._centre = arrays["map"], arrays["centre"]
            self._lengths = _distances(vectors, self._centre)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return hᵀAv + bᵀv of every item, (items,); NaN for all where no liked item is in the catalogue."""
        likes = self._likes(request)
        if not likes.events:
            return np.full(len(self._vectors), np.nan)
        query = likes.weights @ likes.queries
        if self._sketch and len(self._vectors) >= COARSE_FROM:
            return self._coarse_scores(query, self._sketch, allowed)
        if self._sketch:
            return np.concatenate([cosines[0] for cosines in self._sketch.cosines(query[None])]).astype(np.float64)
        return np.asarray((self._vectors @ query - self._centre @ query) / self._lengths, np.float64)

    def _coarse_scores(self, query: Vectors, sketch: PcaSketch, allowed: Mask | None) -> Floats:
        """Return scores along a few axes, and exact ones where these are best; NaN where few rows are allowed."""
        scores = np.full(len(self._vectors), np.nan)
        few = allowed is not None and np.count_nonzero(allowed) < SPARSE_SHARE * len(allowed)
        rows = np.flatnonzero(allowed) if few and allowed is not None else None
        rough = np.concatenate([cosines[0] for cosines in sketch.coarse(query[None], rows)])
        best = best_rows(rough, min(EXACT_SHARE, max(1, len(rough) // FEWEST_EXACT)))
        exact = best if rows is None else rows[best]
        scores[slice(None) if rows is None else rows] = rough
        scores[exact] = _directions(self._vectors[exact], self._centre, self._lengths[exact]) @ query
        return scores

    def rescore(self, request: Request, rows: Rows) -> Floats:
        """Return the exact scores of these rows, (rows,)."""
        likes = self._likes(request)
        if not likes.events:
            return np.full(len(rows), np.nan)
        directions = _directions(self._vectors[rows], self._centre, self._lengths[rows])
        return np.asarray(directions @ (likes.weights @ likes.queries), np.float64)

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the exact scores of these rows without the items of each set, (sets, rows)."""
        likes, scores = self._likes(request), np.full((len(left_out), len(rows)), np.nan)
        directions = _directions(self._vectors[rows], self._centre, self._lengths[rows])
        for n, ids in enumerate(left_out):
            remaining = [k for k, event in enumerate(likes.events) if event.item.id not in ids]
            if remaining:
                weights = self._weights([likes.events[k] for k in remaining])
                scores[n] = directions @ (weights @ likes.queries[remaining])
        return scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row every liked item with its contribution; they add up to the score."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        """Return the contribution of each liked item to the scores of these rows."""
        likes = self._likes(request)
        directions = _directions(self._vectors[rows], self._centre, self._lengths[rows])
        contributions = np.asarray(likes.weights[:, None] * (likes.queries @ directions.T), np.float64)
        return Attribution(self.name, tuple(e.item.id for e in likes.events), contributions, [()] * len(rows))

    def _likes(self, request: Request) -> _Likes:
        """Return the liked items of the catalogue, computed once for consecutive calls with the same request."""

        def read() -> _Likes:
            in_catalogue = [event for event in request.history if event.item.id in self._rows]
            events, _ = recent(in_catalogue, len(in_catalogue))
            return _Likes(events, self._weights(events), self._queries(events))

        return self._latest.get(request, read)

    def _weights(self, likes: Sequence[Event]) -> Vectors:
        """Return the weights of liked events, newest first, (events,), which add up to 1."""
        weights = np.array([e.weight for e in likes]) * self.settings.decay ** np.arange(len(likes))
        return np.asarray(weights / max(weights.sum(), 1e-12), np.float32)

    def _queries(self, events: Sequence[Event]) -> Vectors:
        """Return vᵀA + bᵀ of each event's item, (events, d)."""
        mine = np.array([self._rows[e.item.id] for e in events], np.int64)
        directions = _directions(self._vectors[mine], self._centre, self._lengths[mine])
        return np.asarray(directions @ self._matrix[:-1] + self._matrix[-1], np.float32)


def _distances(vectors: Vectors, centre: Vectors) -> Vectors:
    """Return the distance of each vector from the centre, (n,), without a copy of all vectors."""
    parts = [np.linalg.norm(vectors[at : at + BLOCK] - centre, axis=1) for at in range(0, len(vectors), BLOCK)]
    return np.asarray(np.maximum(np.concatenate([np.zeros(0, np.float32), *parts]), 1e-6), np.float32)


def _directions(vectors: Vectors, centre: Vectors, distances: Vectors) -> Vectors:
    """Return unit vectors from the centre to the vectors, (n, d), of these distances from it, (n,)."""
    return np.asarray((vectors - centre) / distances[:, None], np.float32)
