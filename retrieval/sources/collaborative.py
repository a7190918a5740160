"""What people did, as sources: item models learned from their interactions, into which any history is folded.

No person's row or vector is kept: a score is a sum over the history of the one who asks, so the share of each history
item in it is exact. Which models are learned depends on the data:

    ease       up to 12,000 items with interactions (dense in them)
    walks      always
    factors    always; the item vectors also serve a vector index
    sequence   where the order of interactions is known
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.requests import Provenance, Request
from retrieval.sources import CandidateSource, item_models

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[np.generic]]
MATRICES = ("ease", "walks", "sequence")
FEWEST_PEOPLE = 30


@dataclass(frozen=True)
class Settings:
    """`liking`: how much a rating changes what an interaction weighs; `decay`: weight lost a step back in an ordered
    history; `keep`, `ease_keep`: entries a row of a matrix, the latter on average; `factors_ridge` is multiplied by the
    root of the interactions a person has. The rest as in `item_models`."""

    liking: float = 0.8
    decay: float = 0.9
    keep: int = 500
    most_dense: int = 12_000
    ease_keep: int = 250
    ease_ridge: float = 200.0
    ease_normalise: float = 0.15
    ease_rare: float = 0.1
    ease_lift: float = 0.0
    walks_alpha: float = 0.8
    walks_beta: float = 0.3
    reach: int = 10
    sequence_decay: float = 0.8
    sequence_back: float = 0.5
    sequence_damp: float = 0.4
    size: int = 128
    factors_ridge: float = 3.5
    confidence: float = 5.0
    rounds: int = 15
    seed: int = 0


def learn(
    users: Rows,
    rows: Rows,
    signals: Floats,
    times: Floats,
    items: int,
    settings: Settings = Settings(),
    ordered: bool = False,
) -> dict[str, NDArray[np.generic]]:
    """Item models of a log, (n,) each: person, catalogue row, signal −1..1, seconds or NaN. Plain arrays, to be stored.

    A person's interactions are taken in order of time where all have one, else as given if they are `ordered`.
    """
    people = len(np.unique(users))
    timed = bool(len(times)) and not bool(np.isnan(times).any())
    ordered = ordered or timed
    learned: dict[str, NDArray[np.generic]] = {"people": np.array(people), "ordered": np.array(ordered)}
    if people < FEWEST_PEOPLE:
        return learned
    order = np.lexsort((times, users)) if timed else np.argsort(users, kind="stable")
    users, rows, signals = users[order], rows[order], signals[order]
    known, columns = np.unique(rows, return_inverse=True)
    m, s = len(known), settings
    matrix = _matrix(users, columns, liked(signals, s.liking), m)
    found = {"walks": item_models.walks(matrix, s.walks_alpha, s.walks_beta, s.keep)}
    if m <= s.most_dense:
        found["ease"] = item_models.ease(matrix, s.ease_ridge, s.ease_normalise, s.ease_rare, s.ease_lift, s.ease_keep)
    if ordered:
        found["sequence"] = item_models.sequence(
            users, columns, m, s.reach, s.sequence_decay, s.sequence_back, s.sequence_damp, s.keep
        )
    for name, model in found.items():
        learned[f"{name}.starts"] = model.indptr.astype(np.int64)
        learned[f"{name}.columns"] = model.indices.astype(np.int32)
        learned[f"{name}.values"] = model.data.astype(np.float32)
    vectors = np.zeros((items, s.size), np.float32)
    ridge = s.factors_ridge * (matrix.nnz / people) ** 0.5
    vectors[known] = item_models.factors(matrix, s.size, ridge, s.confidence, s.rounds, s.seed)
    return learned | {
        "known": known,
        "vectors": vectors,
        "fold": np.array([ridge, s.confidence]),
        "liking": np.array(s.liking),
        "decay": np.array(s.decay if ordered and not timed else 1.0),
        "sequence.decay": np.array(s.decay),
    }


def liked(signals: Floats, liking: float) -> Floats:
    """What interactions weigh: even a dislike says what a person comes across, so none weighs less than a little."""
    return np.maximum(1 + liking * signals, 0.05)


def sources(learned: Arrays, ids: Sequence[str]) -> list[CandidateSource]:
    """One source a model; `ids` are those of the catalogue's rows. A model that was not learned says why it is off."""
    return [*(Matrix(name, learned, ids) for name in MATRICES), Factors(learned, ids)]


class Collaborative(ABC):
    """A candidate's score is a sum over the history: what each known item of it weighs, times its share."""

    def __init__(self, name: str, learned: Arrays, ids: Sequence[str]):
        self.name, self._ids = name, ids
        self.off = self._why_off(learned)
        if self.off:
            return
        self._known = np.asarray(learned["known"], np.int64)
        self._rows = {ids[row]: n for n, row in enumerate(self._known)}
        self._place = {int(row): n for n, row in enumerate(self._known)}
        self._liking = float(learned["liking"])
        self._decay = float(learned["sequence.decay" if name == "sequence" else "decay"])

    def score(self, request: Request) -> Floats:
        scores = np.full(len(self._ids), np.nan)
        rows, weights = self._history(request)
        if len(rows):
            scores[self._known] = self._sums(rows, weights)
        return scores

    def because(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Every history item with its part of the score, the largest first; the parts sum to the score."""
        past, weights = self._history(request)
        if not len(past):
            return [() for _ in rows]
        places = [self._place.get(row, -1) for row in rows]
        parts = self._parts(past, weights, np.array([p for p in places if p >= 0], np.int64))
        found = iter(parts.T)
        return [self._worded(past, next(found)) if place >= 0 else () for place in places]

    def _worded(self, past: Rows, parts: Floats) -> tuple[Provenance, ...]:
        order = np.argsort(-parts, kind="stable")
        named = ((self._ids[self._known[past[n]]], float(parts[n])) for n in order if parts[n] != 0)
        return tuple(Provenance(self.name, part, because, event=True) for because, part in named)

    def _history(self, request: Request) -> tuple[Rows, Floats]:
        """Known items of the history, oldest first, and their weights. Of several events with one the last counts."""
        if self.off:
            return np.zeros(0, np.int64), np.zeros(0)
        past = [(row, e.signal) for e in request.history if (row := self._rows.get(e.item.id)) is not None]
        last = {row: n for n, (row, _) in enumerate(past)}
        kept = [past[n] for n in sorted(last.values())]
        weights = liked(np.array([signal for _, signal in kept]), self._liking)
        return np.array([row for row, _ in kept], np.int64), weights * self._decay ** np.arange(len(kept) - 1, -1, -1.0)

    def _why_off(self, learned: Arrays) -> str:
        people = int(learned["people"]) if "people" in learned else 0
        if people < FEWEST_PEOPLE:
            return f"people: interactions of {FEWEST_PEOPLE} people are needed, there are those of {people}"
        return ""

    @abstractmethod
    def _sums(self, past: Rows, weights: Floats) -> Floats:
        """The score of every known item, (known,)."""

    @abstractmethod
    def _parts(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """The part of each history item in the score of these known items, (history, places)."""


class Matrix(Collaborative):
    """A matrix of what goes with what, in rows of history items."""

    def __init__(self, name: str, learned: Arrays, ids: Sequence[str]):
        super().__init__(name, learned, ids)
        if self.off:
            return
        self._starts = np.asarray(learned[f"{name}.starts"], np.int64)
        self._columns = np.asarray(learned[f"{name}.columns"], np.int32)
        self._values = np.asarray(learned[f"{name}.values"], np.float32)

    def _why_off(self, learned: Arrays) -> str:
        why = super()._why_off(learned)
        if why or f"{self.name}.starts" in learned:
            return why
        if self.name == "sequence":
            return "sequence: the interactions have no times to tell their order"
        return f"{self.name}: too many items for a dense model; the other sources stand in"

    def _sums(self, past: Rows, weights: Floats) -> Floats:
        ranges = [slice(self._starts[row], self._starts[row + 1]) for row in past]
        values = np.concatenate([self._values[r] * w for r, w in zip(ranges, weights, strict=True)])
        columns = np.concatenate([self._columns[r] for r in ranges])
        return np.bincount(columns, values, len(self._known)).astype(np.float64)

    def _parts(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        parts = np.zeros((len(past), len(places)))
        for n, (row, weight) in enumerate(zip(past, weights, strict=True)):
            columns = self._columns[self._starts[row] : self._starts[row + 1]]
            at = np.minimum(np.searchsorted(columns, places), max(len(columns) - 1, 0))
            if len(columns):
                values = self._values[self._starts[row] + at]
                parts[n] = np.where(columns[at] == places, values * weight, 0.0)
        return parts


class Factors(Collaborative):
    """Item vectors of implicit ALS; the person's vector is solved for, and is linear in the history items."""

    def __init__(self, learned: Arrays, ids: Sequence[str]):
        super().__init__("factors", learned, ids)
        if self.off:
            return
        self._vectors = np.asarray(learned["vectors"], np.float64)[self._known]
        ridge, self._confidence = np.asarray(learned["fold"], np.float64)
        self._gram = self._vectors.T @ self._vectors + ridge * np.eye(self._vectors.shape[1])

    def _sums(self, past: Rows, weights: Floats) -> Floats:
        return np.asarray(self._vectors @ self._pulls(past, weights).sum(axis=1))

    def _parts(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray((self._vectors[places] @ self._pulls(past, weights)).T)

    def _pulls(self, past: Rows, weights: Floats) -> Floats:
        """What each history item adds to the person's vector, (size, history)."""
        mine, trust = self._vectors[past], self._confidence * weights
        # As in implicit: a weight is the confidence in a 1, and the rest have confidence 1 in a 0.
        system = self._gram + (mine.T * (trust - 1)) @ mine
        return np.asarray(np.linalg.solve(system, mine.T * trust))


def _matrix(users: Rows, columns: Rows, weights: Floats, items: int) -> csr_matrix:
    """(people, items); of several interactions of a person with an item the last counts."""
    from scipy.sparse import csr_matrix

    _, people = np.unique(users, return_inverse=True)
    cells = people * items + columns
    _, last = np.unique(cells[::-1], return_index=True)
    last = len(cells) - 1 - last
    return csr_matrix((weights[last], (people[last], columns[last])), shape=(int(people.max()) + 1, items))
