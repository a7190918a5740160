"""What collaborative sources have in common: the learned items of a history, their weights, and sums over them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.query import Event, Provenance, Request
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, Kind, Unavailable
from retrieval.sources.collaborative_training import CLEAR_LIKE, FEWEST_USERS, interaction_weights
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets


class _History(NamedTuple):
    """The learned items of a history, oldest first: their numbers, and preferences and weights of the events, (n,)."""

    numbers: Rows
    preferences: Floats
    weights: Floats


@dataclass
class LearnedItems:
    """The m items that the models were learned from, and where they are in the catalogue.

    `rows` (m,): row in the catalogue, −1 where the item is gone; `ids` (m,), empty there; `numbers`: position among
    the m by id, for those still in the catalogue; `places` (items,): position of each row, −1 for items not learned.
    """

    rows: Rows
    ids: tuple[str, ...]
    numbers: Mapping[str, int]
    places: Rows
    _latest: Latest[Sequence[Event], _History] = field(default_factory=Latest)

    @classmethod
    def of(cls, rows: Rows, ids: Sequence[str]) -> LearnedItems:
        places = np.full(len(ids), -1)
        there = np.flatnonzero(rows >= 0)
        places[rows[there]] = there
        named = tuple(ids[row] if row >= 0 else "" for row in rows.tolist())
        return cls(rows, named, {named[n]: n for n in there.tolist()}, places)

    def of_history(self, history: Sequence[Event]) -> _History:
        """Return the learned items of a history, read once for the consecutive sources that score it.

        Of several events with one item the last counts.
        """

        def read() -> _History:
            last = dict[int, Event]()
            for event in history:
                if (number := self.numbers.get(event.item.id)) is not None:
                    last.pop(number, None)
                    last[number] = event
            preferences = np.array([event.preference for event in last.values()], np.float64)
            weights = np.array([event.weight for event in last.values()], np.float64)
            return _History(np.array(list(last), np.int64), preferences, weights)

        return self._latest.get(history, read)


class Collaborative(ABC):
    """A CandidateSource whose score is a sum over the history: the weight of each item times its similarity.

    Items that the model was not learned from get NaN, and count nothing in a history.
    """

    kind: Kind = "collaborative"
    default_weight = cold_item_weight = 1.0

    def __init__(self, name: str, learned: Arrays, items: LearnedItems | None, catalogue_size: int):
        self.name, self._catalogue_size = name, catalogue_size
        self.unavailable_reason = self._missing(learned)
        if self.unavailable_reason or not items:
            return
        self._learned = items
        self._latest_sums = Latest[Sequence[Event], Floats]()
        self._liking = float(learned["liking"])
        self._decay = float(learned["item_transitions.decay" if name == "item_transitions" else "decay"])

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return one score a row, (items,); NaN for items without interactions, and for all if the history has none."""
        past, weights = self._history(request)
        if not len(past):
            return np.full(self._catalogue_size, np.nan)
        if allowed is not None and np.count_nonzero(allowed) < SPARSE_SHARE * len(self._learned.rows):
            scores, free = np.full(self._catalogue_size, np.nan), np.flatnonzero(allowed)
            places = self._learned.places[free]
            scores[free[places >= 0]] = self._score_some(past, weights, places[places >= 0])
            return scores
        sums = np.append(self._sums(request, past, weights), np.nan)
        return np.take(sums, self._learned.places, mode="wrap")  # −1, not learned, is the last

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
        if len(remaining):
            learned = places[places >= 0]
            scores[np.ix_(remaining, places >= 0)] = self._score_each(request, past, weights[remaining], learned)
        return scores

    def _sums(self, request: Request, past: Rows, weights: Floats) -> Floats:
        """Return the score of every learned item, (m,), computed once for consecutive calls with the same history."""
        return self._latest_sums.get(request.history, lambda: self._score_all(past, weights))

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
        remains = np.ones((len(left_out), len(numbers)), np.bool_)
        for n, ids in enumerate(left_out):
            for each in ids:
                remains[n] &= numbers != self._learned.numbers.get(each, -1)
        newer = remains[:, ::-1].cumsum(axis=1)[:, ::-1] - remains
        own = interaction_weights(preferences, self._liking) * weights
        return numbers, np.where(remains, own * self._decay ** newer.astype(np.float64), 0.0)

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

    @abstractmethod
    def _score_each(self, request: Request, past: Rows, weights: Floats, places: Rows) -> Floats:
        """Return the scores of the learned items at these places for weights (sets, history), 0 for items left out:
        (sets, places)."""

    @abstractmethod
    def _contributions(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        """Return what each history item adds to the score of the learned items at these places, (history, places)."""
