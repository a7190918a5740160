"""Collaborative sources: item models learned from interactions, into which any history is folded.

A score is a sum over the items of the history, so that the contribution of each is exact and no user's row or vector
is stored. `collaborative_training` says which models are learned from which data.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Rows, positions, slices
from retrieval.query import Request
from retrieval.sources.base import CandidateSource, Unavailable
from retrieval.sources.collaborative_source import Collaborative, LearnedItems
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.item_factors import item_factors
from retrieval.sources.latest import Latest

MATRICES = ("ease", "ease_positive", "rp3beta", "item_transitions")
NAMES = (*MATRICES, "ials")
MAX_KEPT = 300_000
"""Entries up to which those of the latest history stay in memory, 12 bytes each."""
MAX_SUBTRACTED = 6
"""History items whose entries are subtracted from a sum one by one: that of more is added up anew."""
Entries = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]
"""Entries of a matrix, in the order of a history: position in the history, column, and value, (entries,) each."""


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[Collaborative]:
    """Return one source a model; one that could not be learned says why."""
    return models(inputs.item_models(), list(inputs.rows))


def models(learned: Arrays, ids: Sequence[str]) -> list[Collaborative]:
    """Return the sources over the arrays of `collaborative_training.learn`; `ids` are those of the catalogue's rows."""
    items = LearnedItems.of(np.asarray(learned["known"], np.int64), ids) if "known" in learned else None
    return [*(ItemMatrix(name, learned, items, len(ids)) for name in MATRICES), item_factors(learned, items, len(ids))]


class ItemMatrix(Collaborative):
    """A sparse matrix of similarities: row of the history item, column of the candidate.

    `reads_all`: whether it is of all learned items, and not of the most frequent ones alone.
    """

    def __init__(self, name: str, learned: Arrays, items: LearnedItems | None, catalogue_size: int):
        super().__init__(name, learned, items, catalogue_size)
        if self.unavailable_reason:
            return
        self.reads_all = int(learned.get(f"{name}.items", len(learned["known"]))) == len(learned["known"])
        self._starts = np.asarray(learned[f"{name}.starts"], np.int64)
        self._columns = np.asarray(learned[f"{name}.columns"], np.int32)
        self._values = np.asarray(learned[f"{name}.values"], np.float32)
        self._latest = Latest[Rows, Entries]()

    def _missing(self, learned: Arrays) -> Unavailable | None:
        missing = super()._missing(learned)
        if missing or f"{self.name}.starts" in learned:
            return missing
        if self.name == "item_transitions":
            return Unavailable("no_times")
        return Unavailable("likes_not_distinct")

    def _score_all(self, past: Rows, weights: Floats) -> Floats:
        _, columns, values = self._entries(past)
        of_entries = np.repeat(weights, self._starts[past + 1] - self._starts[past])
        return np.bincount(columns, values * of_entries, len(self._learned.rows)).astype(np.float64)

    def _score_each(self, request: Request, past: Rows, weights: Floats, places: Rows) -> Floats:
        whole = self._history(request)[1]
        scores = np.tile(self._sums(request, past, whole)[places], (len(weights), 1))
        at, changed = positions(places, len(self._learned.rows)), weights != whole
        are_many = changed.sum(axis=1) > MAX_SUBTRACTED  # as where weights fall with every newer item
        if are_many.any():
            event, column, values = self._entries_at(past, places)
            for n in np.flatnonzero(are_many):
                scores[n] = np.bincount(column, values * weights[n][event], len(places))
        for n, place in zip(*np.nonzero(changed & ~are_many[:, None]), strict=True):
            entries = slice(self._starts[past[place]], self._starts[past[place] + 1])
            at_places = at[self._columns[entries]]
            hits = at_places >= 0
            scores[n, at_places[hits]] += self._values[entries][hits] * (weights[n, place] - whole[place])
        return scores

    def _contributions(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        contributions = np.zeros((len(past), len(places)))
        event, column, values = self._entries_at(past, places)
        contributions[event, column] = values * weights[event]
        return contributions

    def _entries_at(self, past: Rows, places: Rows) -> Entries:
        """Return the entries of the history's items in the columns of these places, all distinct, by their position."""
        event, columns, values = self._entries(past)
        at = positions(places, len(self._learned.rows))[columns]
        hits = np.flatnonzero(at >= 0)
        return event[hits], at[hits], values[hits]

    def _entries(self, past: Rows) -> Entries:
        """Return the entries of the history's items, read once for consecutive calls with the same one."""
        first, last = self._starts[past], self._starts[past + 1]

        def read() -> Entries:
            event = np.repeat(np.arange(len(past), dtype=np.int32), last - first)
            return event, slices(self._columns, first, last), slices(self._values, first, last)

        return read() if (last - first).sum() > MAX_KEPT else self._latest.get(past, read, np.array_equal)
