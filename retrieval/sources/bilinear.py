"""Meaning as people's choices tune it: a map of text vectors under which what a person liked points at what comes next.

A bilinear model of text (Chu and Park 2009) over vectors that stay as the embedder made them: a history is the mean of
its items' vectors h, an item's score hᵀAv + bᵀv, and A and b are those under which the next item stands before others
drawn evenly from the catalogue (sampled softmax). So people tell also of items that nobody has touched, at the price of
one product with each vector. A starts from what nobody has told, the likeness itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.query.request import Event, Provenance, Request, recent
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs

NAMES = ("bilinear",)
FEWEST_USERS = 30


@dataclass(frozen=True)
class Settings:
    """`decay`: weight kept a step back in a history; `examples`: choices that are learned from at most, as many of each
    person; `likeness`: how sharp the likeness is that learning starts from; `others`: items that stand beside each
    choice; `step` and `rounds` of Adam (Kingma and Ba 2015); `most_items`: up to which each is multiplied with
    every history."""

    decay: float = 0.95
    examples: int = 150_000
    likeness: float = 20.0
    others: int = 1024
    batch: int = 512
    step: float = 0.02
    rounds: int = 3
    seed: int = 0
    most_items: int = 50_000


def learn(
    vectors: Vectors, users: Rows, rows: Rows, preferences: Floats, times: Floats, settings: Settings = Settings()
) -> dict[str, NDArray[Any]]:
    """The map (d + 1, d), whose last row is b, and the centre (d,) of these vectors (items, d); of a log, (n,) each.

    A person's choices are taken in order of time where all have one, else as given.
    """
    liked = preferences > 0
    people, d = len(np.unique(users[liked])), vectors.shape[1]
    if people < FEWEST_USERS:
        return {"people": np.array(people)}
    rng = np.random.default_rng(settings.seed)
    centre = vectors.mean(axis=0)
    towards = _directions(vectors, centre)
    timed = not bool(np.isnan(times).any())
    order = np.lexsort((times, users)) if timed else np.argsort(users, kind="stable")
    order = order[liked[order]]
    past, chosen = _examples(towards, users[order], rows[order], settings, people, rng)
    found = np.zeros((d + 1, d), np.float32)
    found[:d] = settings.likeness * np.eye(d, dtype=np.float32)
    adam = _Adam(found, settings.step)
    for _ in range(settings.rounds):
        for batch in np.array_split(rng.permutation(len(chosen)), max(1, len(chosen) // settings.batch)):
            others = rng.integers(len(vectors), size=settings.others)
            adam.descend(_slope(found, past[batch], towards[chosen[batch]], towards[others]))
    return {"people": np.array(people), "map": found, "centre": centre}


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the bilinear source, learned of the inputs' interactions."""

    def compute() -> Arrays:
        users, rows, preferences, times, _ = inputs.interactions
        return learn(inputs.vectors, users, rows, preferences, times)

    return (BilinearContent(inputs.learn("bilinear", compute, "interactions"), inputs.rows, inputs.vectors),)


def _examples(
    towards: Vectors, users: Rows, rows: Rows, settings: Settings, people: int, rng: np.random.Generator
) -> tuple[Vectors, Rows]:
    """Pasts, (n, d + 1), and what was chosen next, (n,): of each person as many, drawn by lot."""
    each = max(1, settings.examples // people)
    pasts, chosen = [], []
    for mine in np.split(rows, np.flatnonzero(np.diff(users)) + 1):
        taken = set((1 + rng.permutation(len(mine) - 1)[:each]).tolist())
        total, weight = np.zeros(towards.shape[1], np.float32), 0.0
        for place, row in enumerate(mine.tolist()):
            if place in taken:
                pasts.append(np.append(total / weight, np.float32(1)))
                chosen.append(row)
            total, weight = total * np.float32(settings.decay) + towards[row], weight * settings.decay + 1
    return np.array(pasts, np.float32).reshape(-1, towards.shape[1] + 1), np.array(chosen, np.int64)


def _slope(found: Vectors, past: Vectors, chosen: Vectors, others: Vectors) -> Vectors:
    """Of the mean −log chance that what was chosen is chosen among itself and the others."""
    asked = past @ found
    scores = np.concatenate([(asked * chosen).sum(axis=1, keepdims=True), asked @ others.T], axis=1)
    scores -= scores.max(axis=1, keepdims=True)
    chance = np.exp(scores)
    chance /= chance.sum(axis=1, keepdims=True)
    pull = chance[:, 1:] @ others - (1 - chance[:, :1]) * chosen
    return np.asarray(past.T @ pull / np.float32(len(past)), np.float32)


class _Adam:
    """Moves an array in place."""

    def __init__(self, moved: Vectors, step: float) -> None:
        self._moved, self._step, self._time = moved, step, 0
        self._mean, self._square = np.zeros_like(moved), np.zeros_like(moved)

    def descend(self, slope: Vectors) -> None:
        self._time += 1
        self._mean += 0.1 * (slope - self._mean)
        self._square += 0.001 * (slope**2 - self._square)
        mean = self._mean / (1 - 0.9**self._time)
        square = self._square / (1 - 0.999**self._time)
        self._moved -= np.float32(self._step) * mean / (np.sqrt(square) + np.float32(1e-8))


class BilinearContent:
    """A CandidateSource over the arrays of `learn` and the catalogue's vectors, (items, d), in whose rows it scores."""

    name = "bilinear"
    kind: Kind = "cold_start"
    default_weight, cold_item_weight = 0.25, 1.0

    def __init__(
        self, arrays: Arrays, rows: Mapping[str, int], vectors: Vectors, settings: Settings = Settings()
    ) -> None:
        self.settings, self._rows, self._vectors = settings, rows, vectors
        people = int(arrays["people"])
        self.unavailable_reason: Unavailable | None = None
        if "map" not in arrays:
            self.unavailable_reason = Unavailable("too_few_users", FEWEST_USERS, people)
        elif len(vectors) > settings.most_items:
            self.unavailable_reason = Unavailable("too_many_items", settings.most_items, len(vectors), self.name)
        else:
            self._map, self._centre = arrays["map"], arrays["centre"]
            self._lengths = np.maximum(np.linalg.norm(vectors - self._centre, axis=1), 1e-6)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """hᵀAv + bᵀv; NaN for every item where nothing that was liked is in the catalogue."""
        events, weights = self._past(request)
        if not events:
            return np.full(len(self._vectors), np.nan)
        asked = weights @ self._asks(events)
        return np.asarray((self._vectors @ asked - self._centre @ asked) / self._lengths, np.float64)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Every liked item with its part of the score."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        events, weights = self._past(request)
        towards = _directions(self._vectors[rows], self._centre, self._lengths[rows])
        asked = self._asks(events) if events else np.zeros((0, self._vectors.shape[1]), np.float32)
        parts = np.asarray(weights[:, None] * (asked @ towards.T), np.float64)
        return Attribution(self.name, tuple(e.item.id for e in events), parts, [()] * len(rows))

    def _past(self, request: Request) -> tuple[list[Event], Vectors]:
        """Liked items of the catalogue, the newest first, with weights that add up to 1."""
        likes, _ = recent([e for e in request.history if e.item.id in self._rows], len(request.history))
        weights = np.array([e.weight for e in likes]) * self.settings.decay ** np.arange(len(likes))
        return likes, np.asarray(weights / max(weights.sum(), 1e-12), np.float32)

    def _asks(self, events: Sequence[Event]) -> Vectors:
        """What each asks for, (events, d)."""
        mine = np.array([self._rows[e.item.id] for e in events])
        towards = _directions(self._vectors[mine], self._centre, self._lengths[mine])
        return np.asarray(towards @ self._map[:-1] + self._map[-1], np.float32)


def _directions(vectors: Vectors, centre: Vectors, lengths: Vectors | None = None) -> Vectors:
    moved = vectors - centre
    lengths = np.maximum(np.linalg.norm(moved, axis=1), 1e-6) if lengths is None else lengths
    return np.asarray(moved / lengths[:, None], np.float32)
