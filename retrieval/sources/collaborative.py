"""What people did, as sources: item models learned from their interactions, into which any history is folded.

No person's row or vector is kept: a score is a sum over the history of the one who asks, so the share of each history
item in it is exact. Which models are learned depends on the data:

    ease              up to 12,000 items with interactions (dense in them)
    ease_positive     the same of what people clearly liked alone, where the rest of what they did is known too
    rp3beta           always
    ials              always; the item vectors also serve a vector index
    item_transitions  where the order of interactions is known
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.query.request import Provenance, Request
from retrieval.sources import item_models
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MATRICES = ("ease", "ease_positive", "rp3beta", "item_transitions")
NAMES = (*MATRICES, "ials")
FEWEST_USERS = 30
CLEAR_LIKE = 0.5
"""The signal from which on something is clearly liked: four stars of five."""
MIN_SHARE = 0.05
"""Share of the interactions that must be of clear liking, and that must not be, for it to tell anything."""


@dataclass(frozen=True)
class Settings:
    """`liking`: how much a rating changes what an interaction weighs; `decay`: weight lost a step back in an ordered
    history; `keep`, `ease_keep`: entries a row of a matrix, the latter on average; `ials_ridge` is multiplied by the
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
    rp3beta_alpha: float = 0.8
    rp3beta_beta: float = 0.3
    reach: int = 10
    transition_decay: float = 0.8
    transition_back: float = 0.5
    transition_damp: float = 0.4
    size: int = 128
    ials_ridge: float = 3.5
    confidence: float = 5.0
    rounds: int = 15
    seed: int = 0


def learn(
    users: Rows,
    rows: Rows,
    preferences: Floats,
    times: Floats,
    settings: Settings = Settings(),
    ordered: bool = False,
) -> dict[str, NDArray[np.generic]]:
    """Item models of a log, (n,) each: person, item's row, signal −1..1, seconds or NaN. Plain arrays, to be stored.

    A person's interactions are taken in order of time where all have one, else as given if they are `ordered`.
    """
    people = len(np.unique(users))
    timed = bool(len(times)) and not bool(np.isnan(times).any())
    ordered = ordered or timed
    learned: dict[str, NDArray[np.generic]] = {"people": np.array(people), "ordered": np.array(ordered)}
    if people < FEWEST_USERS:
        return learned
    order = np.lexsort((times, users)) if timed else np.argsort(users, kind="stable")
    users, rows, preferences = users[order], rows[order], preferences[order]
    known, columns = np.unique(rows, return_inverse=True)
    m, s = len(known), settings
    matrix = _matrix(users, columns, interaction_weights(preferences, s.liking), m)
    found = {"rp3beta": item_models.rp3beta(matrix, s.rp3beta_alpha, s.rp3beta_beta, s.keep)}
    if m <= s.most_dense:
        plan = (s.ease_ridge, s.ease_normalise, s.ease_rare, s.ease_lift, s.ease_keep)
        found["ease"] = item_models.ease(matrix, *plan)
        kept = preferences >= CLEAR_LIKE
        if MIN_SHARE <= kept.mean() <= 1 - MIN_SHARE:
            found["ease_positive"] = item_models.ease(
                _matrix(users[kept], columns[kept], np.ones(kept.sum()), m), *plan
            )
    if ordered:
        found["item_transitions"] = item_models.item_transitions(
            users, columns, m, s.reach, s.transition_decay, s.transition_back, s.transition_damp, s.keep
        )
    for name, model in found.items():
        learned[f"{name}.starts"] = model.indptr.astype(np.int64)
        learned[f"{name}.columns"] = model.indices.astype(np.int32)
        learned[f"{name}.values"] = model.data.astype(np.float32)
    ridge = s.ials_ridge * (matrix.nnz / people) ** 0.5
    vectors = item_models.ials(matrix, s.size, ridge, s.confidence, s.rounds, s.seed)
    return learned | {
        "known": known,
        "vectors": vectors.astype(np.float32),
        "fold": np.array([ridge, s.confidence]),
        "liking": np.array(s.liking),
        "decay": np.array(s.decay if ordered and not timed else 1.0),
        "item_transitions.decay": np.array(s.decay),
    }


def interaction_weights(preferences: Floats, liking: float) -> Floats:
    """What interactions weigh: even a dislike says what a person comes across, so none weighs less than a little."""
    return np.maximum(1 + liking * preferences, 0.05)


def realign(learned: Arrays, places: Rows) -> Arrays:
    """The same for a catalogue in which the item of row r has the row places[r]; −1 where it is there no more."""
    return {**learned, "known": places[learned["known"]]} if "known" in learned else learned


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[Collaborative]:
    """Return one source a model; one that could not be learned says why."""
    return models(inputs.item_models(), list(inputs.rows))


def models(learned: Arrays, ids: Sequence[str]) -> list[Collaborative]:
    """Return the sources over the arrays of `learn`; `ids` are those of the catalogue's rows."""
    known = _LearnedItems.of(np.asarray(learned["known"], np.int64), ids) if "known" in learned else None
    return [*(ItemMatrix(name, learned, known, len(ids)) for name in MATRICES), ItemFactors(learned, known, len(ids))]


@dataclass(frozen=True)
class _LearnedItems:
    """Where the items that were learned stand: `rows` (known,) in the catalogue, −1 where they are there no more;
    `ids` (known,); `numbers` by id, of those that are there; `places` (items,) −1 where nothing was learned."""

    rows: Rows
    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    places: Rows

    @classmethod
    def of(cls, rows: Rows, ids: Sequence[str]) -> _LearnedItems:
        places = np.full(len(ids), -1)
        there = np.flatnonzero(rows >= 0)
        places[rows[there]] = there
        named = tuple(ids[row] if row >= 0 else "" for row in rows.tolist())
        return cls(rows, named, {named[n]: n for n in there.tolist()}, places)


class Collaborative(ABC):
    """A candidate's score is a sum over the history: what each known item of it weighs, times its share."""

    kind: Kind = "collaborative"
    default_weight = cold_item_weight = 1.0

    def __init__(self, name: str, learned: Arrays, known: _LearnedItems | None, items: int):
        self.name, self._items = name, items
        self.unavailable_reason = self._missing(learned)
        if self.unavailable_reason or not known:
            return
        self._learned = known
        self._all_there = bool((known.rows >= 0).all())
        self._liking = float(learned["liking"])
        self._decay = float(learned["item_transitions.decay" if name == "item_transitions" else "decay"])

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        scores = np.full(self._items, np.nan)
        past, weights = self._history(request)
        if not len(past):
            return scores
        free = None if allowed is None else np.flatnonzero(allowed)
        if free is not None and len(free) < SPARSE_SHARE * len(self._learned.rows):
            places = self._learned.places[free]
            scores[free[places >= 0]] = self._some(past, weights, places[places >= 0])
            return scores
        sums, rows = self._sums(past, weights), self._learned.rows
        if not self._all_there:
            sums, rows = sums[rows >= 0], rows[rows >= 0]
        scores[rows] = sums
        return scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Every history item with its part of the score, the largest first; the parts sum to the score."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        past, weights = self._history(request)
        parts = np.zeros((len(past), len(rows)))
        if len(past):
            places = self._learned.places[rows]
            parts[:, places >= 0] = self._parts(past, weights, places[places >= 0])
        return Attribution(self.name, tuple(self._learned.ids[n] for n in past.tolist()), parts, [()] * len(rows))

    def _history(self, request: Request) -> tuple[Rows, Floats]:
        """Known items of the history, oldest first, and their weights. Of several events with one the last counts."""
        if self.unavailable_reason:
            return np.zeros(0, np.int64), np.zeros(0)
        numbers = self._learned.numbers
        past = [(n, e.preference, e.weight) for e in request.history if (n := numbers.get(e.item.id)) is not None]
        last = {row: n for n, (row, *_) in enumerate(past)}
        kept = [past[n] for n in sorted(last.values())]
        if self.name == "ease_positive":
            kept = [(row, 0.0, weight) for row, signal, weight in kept if signal >= CLEAR_LIKE]
        weights = interaction_weights(np.array([signal for _, signal, _ in kept]), self._liking) * np.array(
            [w for *_, w in kept]
        )
        steps = np.arange(len(kept) - 1, -1, -1.0)
        return np.array([row for row, *_ in kept], np.int64), weights * self._decay**steps

    def _missing(self, learned: Arrays) -> Unavailable | None:
        users = int(learned["people"]) if "people" in learned else 0
        return Unavailable("too_few_users", FEWEST_USERS, users) if users < FEWEST_USERS else None

    @abstractmethod
    def _sums(self, past: Rows, weights: Floats) -> Floats:
        """The score of every known item, (known,)."""

    def _some(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """The scores of these known items, (places,)."""
        return self._sums(past, weights)[places]

    @abstractmethod
    def _parts(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """The part of each history item in the score of these known items, (history, places)."""


class ItemMatrix(Collaborative):
    """A matrix of what goes with what, in rows of history items."""

    def __init__(self, name: str, learned: Arrays, known: _LearnedItems | None, items: int):
        super().__init__(name, learned, known, items)
        if self.unavailable_reason:
            return
        self._starts = np.asarray(learned[f"{name}.starts"], np.int64)
        self._columns = np.asarray(learned[f"{name}.columns"], np.int32)
        self._values = np.asarray(learned[f"{name}.values"], np.float32)

    def _missing(self, learned: Arrays) -> Unavailable | None:
        missing = super()._missing(learned)
        if missing or f"{self.name}.starts" in learned:
            return missing
        if self.name == "item_transitions":
            return Unavailable("no_times")
        if self.name == "ease_positive" and "ease.starts" in learned:
            return Unavailable("likes_not_distinct")
        return Unavailable("too_many_items", Settings().most_dense, source=self.name)

    def _sums(self, past: Rows, weights: Floats) -> Floats:
        ranges = [slice(self._starts[row], self._starts[row + 1]) for row in past]
        values = np.concatenate([self._values[r] * w for r, w in zip(ranges, weights, strict=True)])
        columns = np.concatenate([self._columns[r] for r in ranges])
        return np.bincount(columns, values, len(self._learned.rows)).astype(np.float64)

    def _parts(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        parts = np.zeros((len(past), len(places)))
        for n, (row, weight) in enumerate(zip(past, weights, strict=True)):
            columns = self._columns[self._starts[row] : self._starts[row + 1]]
            at = np.minimum(np.searchsorted(columns, places), max(len(columns) - 1, 0))
            if len(columns):
                values = self._values[self._starts[row] + at]
                parts[n] = np.where(columns[at] == places, values * weight, 0.0)
        return parts


class ItemFactors(Collaborative):
    """Item vectors of implicit ALS; the person's vector is solved for, and is linear in the history items."""

    def __init__(self, learned: Arrays, known: _LearnedItems | None, items: int):
        super().__init__("ials", learned, known, items)
        if self.unavailable_reason:
            return
        self._vectors = np.asarray(learned["vectors"], np.float32)
        ridge, self._confidence = np.asarray(learned["fold"], np.float64)
        self._gram = (self._vectors.T @ self._vectors).astype(np.float64) + ridge * np.eye(self._vectors.shape[1])
        self._inverse = np.linalg.inv(self._gram)

    def _sums(self, past: Rows, weights: Floats) -> Floats:
        return np.asarray(self._vectors @ self._person(past, weights), np.float64)

    def _some(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray(self._vectors[places] @ self._person(past, weights), np.float64)

    def _person(self, past: Rows, weights: Floats) -> NDArray[np.float32]:
        """The person's vector, (size,): the sum of the pulls, found in as few unknowns as there are."""
        if len(past) <= len(self._gram):
            return np.asarray(self._pulls(past, weights).sum(axis=1), np.float32)
        mine, trust = self._vectors[past].astype(np.float64), self._confidence * weights
        system = self._gram + mine.T @ ((trust - 1)[:, None] * mine)
        return np.asarray(np.linalg.solve(system, mine.T @ trust), np.float32)

    def _parts(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray((self._vectors[places] @ self._pulls(past, weights)).T)

    def _pulls(self, past: Rows, weights: Floats) -> Floats:
        """What each history item adds to the person's vector, (size, history)."""
        mine, trust = self._vectors[past].astype(np.float64), self._confidence * weights
        # As in implicit: a weight is the confidence in a 1, and the rest have confidence 1 in a 0. The system is
        # gram + Mᵀ(C − 1)M, and (G + MᵀDM)⁻¹Mᵀ = G⁻¹Mᵀ(1 + DMG⁻¹Mᵀ)⁻¹ has as many unknowns as the history is long.
        base = self._inverse @ mine.T
        system = np.eye(len(past)) + (trust - 1)[:, None] * (mine @ base)
        return np.asarray(np.linalg.solve(system.T, base.T).T * trust)


def _matrix(users: Rows, columns: Rows, weights: Floats, items: int) -> csr_matrix:
    """(people, items); of several interactions of a person with an item the last counts."""
    from scipy.sparse import csr_matrix

    _, people = np.unique(users, return_inverse=True)
    cells = people * items + columns
    _, last = np.unique(cells[::-1], return_index=True)
    last = len(cells) - 1 - last
    return csr_matrix((weights[last], (people[last], columns[last])), shape=(int(people.max()) + 1, items))
