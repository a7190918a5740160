"""Collaborative sources: item models learned from interactions, into which any history is folded.

A score is a sum over the items of the history, so that the contribution of each is exact and no user's row or vector
is stored. `collaborative_training` says which models are learned from which data.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows, positions, range_indices
from retrieval.query import Event, Provenance, Request
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, CandidateSource, Kind, Unavailable
from retrieval.sources.collaborative_training import CLEAR_LIKE, FEWEST_USERS, interaction_weights
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.leave_out import IdSets

MATRICES = ("ease", "ease_positive", "rp3beta", "item_transitions")
NAMES = (*MATRICES, "ials")


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[Collaborative]:
    """Return one source a model; one that could not be learned says why."""
    return models(inputs.item_models(), list(inputs.rows))


def models(learned: Arrays, ids: Sequence[str]) -> list[Collaborative]:
    """Return the sources over the arrays of `collaborative_training.learn`; `ids` are those of the catalogue's rows."""
    items = _LearnedItems.of(np.asarray(learned["known"], np.int64), ids) if "known" in learned else None
    return [*(ItemMatrix(name, learned, items, len(ids)) for name in MATRICES), ItemFactors(learned, items, len(ids))]


class _History(NamedTuple):
    """The learned items of a history, oldest first: their numbers, and preferences and weights of the events, (n,)."""

    numbers: Rows
    preferences: Floats
    weights: Floats


@dataclass
class _LearnedItems:
    """The m items that the models were learned from, and where they are in the catalogue.

    `rows` (m,): row in the catalogue, −1 where the item is gone; `ids` (m,), empty there; `numbers`: position among
    the m by id, for those still in the catalogue; `places` (items,): position of each row, −1 for items not learned.
    """

    rows: Rows
    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    places: Rows
    _latest: tuple[Sequence[Event], _History] | None = None

    @classmethod
    def of(cls, rows: Rows, ids: Sequence[str]) -> _LearnedItems:
        places = np.full(len(ids), -1)
        there = np.flatnonzero(rows >= 0)
        places[rows[there]] = there
        named = tuple(ids[row] if row >= 0 else "" for row in rows.tolist())
        return cls(rows, named, {named[n]: n for n in there.tolist()}, places)

    def of_history(self, history: Sequence[Event]) -> _History:
        """Return the learned items of a history, read once for the consecutive sources that score it.

        Of several events with one item the last counts.
        """
        if self._latest is None or self._latest[0] is not history:
            last = dict[int, Event]()
            for event in history:
                if (number := self.numbers.get(event.item.id)) is not None:
                    last.pop(number, None)
                    last[number] = event
            preferences = np.array([event.preference for event in last.values()], np.float64)
            weights = np.array([event.weight for event in last.values()], np.float64)
            self._latest = history, _History(np.array(list(last), np.int64), preferences, weights)
        return self._latest[1]


class Collaborative(ABC):
    """A CandidateSource whose score is a sum over the history: the weight of each item times its similarity.

    Items that the model was not learned from get NaN, and count nothing in a history.
    """

    kind: Kind = "collaborative"
    default_weight = cold_item_weight = 1.0

    def __init__(self, name: str, learned: Arrays, items: _LearnedItems | None, catalogue_size: int):
        self.name, self._catalogue_size = name, catalogue_size
        self.unavailable_reason = self._missing(learned)
        if self.unavailable_reason or not items:
            return
        self._learned = items
        self._last_sums: tuple[Sequence[Event], Floats] | None = None
        self._none_gone = bool((items.rows >= 0).all())
        self._liking = float(learned["liking"])
        self._decay = float(learned["item_transitions.decay" if name == "item_transitions" else "decay"])

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return one score a row, (items,); NaN for items without interactions, and for all if the history has none."""
        scores = np.full(self._catalogue_size, np.nan)
        past, weights = self._history(request)
        if not len(past):
            return scores
        free = None if allowed is None else np.flatnonzero(allowed)
        if free is not None and len(free) < SPARSE_SHARE * len(self._learned.rows):
            places = self._learned.places[free]
            scores[free[places >= 0]] = self._score_some(past, weights, places[places >= 0])
            return scores
        if self._last_sums is None or self._last_sums[0] is not request.history:
            self._last_sums = request.history, self._score_all(past, weights)
        sums, rows = self._last_sums[1], self._learned.rows
        if not self._none_gone:
            sums, rows = sums[rows >= 0], rows[rows >= 0]
        scores[rows] = sums
        return scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row every history item with its contribution, largest first; they add up to the score."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        """Return the contribution of each learned history item to the scores of these rows, all distinct."""
        past, weights = self._history(request)
        contributions = np.zeros((len(past), len(rows)))
        if len(past):
            places = self._learned.places[rows]
            contributions[:, places >= 0] = self._contributions(past, weights, places[places >= 0])
        ids = tuple(self._learned.ids[n] for n in past.tolist())
        return Attribution(self.name, ids, contributions, [()] * len(rows))

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the scores of these rows without the items of each set, (sets, rows)."""
        scores = np.full((len(left_out), len(rows)), np.nan)
        past, weights = self._history_without(request, left_out)
        places, remaining = self._learned.places[rows], np.flatnonzero(weights.any(axis=1))
        scores[np.ix_(remaining, places >= 0)] = self._score_each(past, weights[remaining], places[places >= 0])
        return scores

    @property
    def learned_rows(self) -> Mask:
        """The rows that have a score for any history with a learned item, (items,)."""
        return self._learned.places >= 0

    def _history(self, request: Request) -> tuple[Rows, Floats]:
        """Return the learned items of the history, oldest first, and their weights, both (history,)."""
        if self.unavailable_reason:
            return np.zeros(0, np.int64), np.zeros(0)
        past, weights = self._history_without(request, [()])
        return past, weights[0]

    def _history_without(self, request: Request, left_out: IdSets) -> tuple[Rows, Floats]:
        """Return the learned items of the history, oldest first, (history,), and their weights without those of each
        set, (sets, history), 0 for the ones left out."""
        history = self._learned.of_history(request.history)
        preferences, weights = history.preferences, history.weights
        numbers = history.numbers
        if self.name == "ease_positive":
            liked = preferences >= CLEAR_LIKE
            numbers, weights, preferences = numbers[liked], weights[liked], np.zeros(int(liked.sum()))
        kept = np.ones((len(left_out), len(numbers)), np.bool_)
        for n, ids in enumerate(left_out):
            for each in ids:
                kept[n] &= numbers != self._learned.numbers.get(each, -1)
        newer = kept[:, ::-1].cumsum(axis=1)[:, ::-1] - kept
        own = interaction_weights(preferences, self._liking) * weights
        return numbers, np.where(kept, own * self._decay ** newer.astype(np.float64), 0.0)

    def _missing(self, learned: Arrays) -> Unavailable | None:
        """Return why these arrays lack this model, None where they have it."""
        users = int(learned["people"]) if "people" in learned else 0
        return Unavailable("too_few_users", FEWEST_USERS, users) if users < FEWEST_USERS else None

    @abstractmethod
    def _score_all(self, past: Rows, weights: Floats) -> Floats:
        """Return the score of every learned item, (m,)."""

    def _score_some(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """Return the scores of the learned items at these places, (places,)."""
        return self._score_all(past, weights)[places]

    def _score_each(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """Return the scores of the learned items at these places for weights (sets, history), (sets, places)."""
        scores = [self._score_some(past[each > 0], each[each > 0], places) for each in weights]
        return np.stack(scores) if scores else np.zeros((0, len(places)))

    @abstractmethod
    def _contributions(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """Return what each history item adds to the score of the learned items at these places, (history, places)."""


class ItemMatrix(Collaborative):
    """A sparse matrix of similarities: row of the history item, column of the candidate.

    `reads_all`: whether it is of all learned items, and not of the most frequent ones alone.
    """

    def __init__(self, name: str, learned: Arrays, items: _LearnedItems | None, catalogue_size: int):
        super().__init__(name, learned, items, catalogue_size)
        if self.unavailable_reason:
            return
        self.reads_all = int(learned.get(f"{name}.items", len(learned["known"]))) == len(learned["known"])
        self._starts = np.asarray(learned[f"{name}.starts"], np.int64)
        self._columns = np.asarray(learned[f"{name}.columns"], np.int32)
        self._values = np.asarray(learned[f"{name}.values"], np.float32)

    def _missing(self, learned: Arrays) -> Unavailable | None:
        missing = super()._missing(learned)
        if missing or f"{self.name}.starts" in learned:
            return missing
        if self.name == "item_transitions":
            return Unavailable("no_times")
        return Unavailable("likes_not_distinct")

    def _score_all(self, past: Rows, weights: Floats) -> Floats:
        first, last = self._starts[past], self._starts[past + 1]
        places = range_indices(first, last)
        values = self._values[places] * np.repeat(weights, last - first)
        return np.bincount(self._columns[places], values, len(self._learned.rows)).astype(np.float64)

    def _score_each(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        scores = np.zeros((len(weights), len(places)))
        if not len(weights):
            return scores
        event, column, values = self._entries(past, places)
        ends = np.cumsum(np.bincount(event, minlength=len(past)))
        scores[0] = np.bincount(column, values * weights[0][event], len(places))
        # The others differ from the first in the items left out alone, unless weights fall with every newer item.
        for scored, each in zip(scores[1:], weights[1:] - weights[0], strict=True):
            changed = np.flatnonzero(each)
            at = range_indices(ends[changed - 1] * (changed > 0), ends[changed])
            scored[:] = scores[0] + np.bincount(column[at], values[at] * each[event[at]], len(places))
        return scores

    def _contributions(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        contributions = np.zeros((len(past), len(places)))
        event, column, values = self._entries(past, places)
        contributions[event, column] = values * weights[event]
        return contributions

    def _entries(self, past: Rows, places: Rows) -> tuple[Rows, Rows, NDArray[np.float32]]:
        """Return the entries of the history's items in the columns of these places, all distinct: positions in the
        history and among the places, and values, (entries,) each, in the order of the history."""
        first, last = self._starts[past], self._starts[past + 1]
        entries = range_indices(first, last)
        column = positions(places, len(self._learned.rows))[self._columns[entries]]
        hits = np.flatnonzero(column >= 0)
        return np.repeat(np.arange(len(past)), last - first)[hits], column[hits], self._values[entries[hits]]


class ItemFactors(Collaborative):
    """Item vectors of implicit ALS; the user's vector is solved for and is linear in the items of the history."""

    def __init__(self, learned: Arrays, items: _LearnedItems | None, catalogue_size: int):
        super().__init__("ials", learned, items, catalogue_size)
        if self.unavailable_reason:
            return
        self._vectors = np.asarray(learned["vectors"], np.float32)
        ridge, self._confidence = np.asarray(learned["fold"], np.float64)
        self._gram = (self._vectors.T @ self._vectors).astype(np.float64) + ridge * np.eye(self._vectors.shape[1])
        self._inverse = np.linalg.inv(self._gram)

    def _score_all(self, past: Rows, weights: Floats) -> Floats:
        return np.asarray(self._vectors @ self._user_vector(past, weights), np.float64)

    def _score_some(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray(self._vectors[places] @ self._user_vector(past, weights), np.float64)

    def _user_vector(self, past: Rows, weights: Floats) -> NDArray[np.float32]:
        """Return the user's vector, (size,), solved in as few unknowns as possible: history items or dimensions."""
        mine, confidence = self._vectors[past].astype(np.float64), self._confidence * weights
        if len(past) <= len(self._gram):
            base, system = self._by_history(mine, confidence)
            return np.asarray(base @ np.linalg.solve(system, confidence), np.float32)
        return np.asarray(np.linalg.solve(self._by_dimension(mine, confidence), mine.T @ confidence), np.float32)

    def _contributions(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray((self._vectors[places] @ self._item_terms(past, weights)).T)

    def _item_terms(self, past: Rows, weights: Floats) -> Floats:
        """Return what each history item adds to the user's vector, (size, history)."""
        mine, confidence = self._vectors[past].astype(np.float64), self._confidence * weights
        if len(past) <= len(self._gram):
            base, system = self._by_history(mine, confidence)
            return np.asarray(np.linalg.solve(system.T, base.T).T * confidence)
        return np.asarray(np.linalg.solve(self._by_dimension(mine, confidence), mine.T) * confidence)

    def _by_dimension(self, mine: Floats, confidence: Floats) -> Floats:
        """Return the system G + MᵀDM of a history's vectors M, (history, size), with D = C − 1 of their confidences.

        As in implicit: a weight is the confidence in a 1, and the rest have confidence 1 in a 0.
        """
        return np.asarray(self._gram + mine.T @ ((confidence - 1)[:, None] * mine))

    def _by_history(self, mine: Floats, confidence: Floats) -> tuple[Floats, Floats]:
        """Return G⁻¹Mᵀ and 1 + DMG⁻¹Mᵀ, the system in as many unknowns as the history is long.

        (G + MᵀDM)⁻¹Mᵀ is G⁻¹Mᵀ(1 + DMG⁻¹Mᵀ)⁻¹.
        """
        base = self._inverse @ mine.T
        return base, np.eye(len(mine)) + (confidence - 1)[:, None] * (mine @ base)
