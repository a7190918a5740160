"""Histories as lexical queries: the terms of the liked and disliked items, and how much each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.data.items import Item
from retrieval.query import Event
from retrieval.query.request import recent
from retrieval.sources.inverted_index import Field, Vocabulary, term_weights

TINY = 1e-12
EMPTY = np.zeros(0, np.int64)
MAX_TEXT = 2_000
"""Characters that are read of the text of an item in a history."""
CACHE_SIZE = 5_000
"""Items of histories whose term weights stay in memory."""


@dataclass(frozen=True)
class Settings:
    """Settings of the lexical source (docs/decisions/retrieval.md).

    `recent`: latest likes, and dislikes, that are used; `decay`: factor of the weight a step back; `push`: weight of a
    dislike; `request_weight`: weight of the request beside the history; `most`: postings after which a history's weaker
    terms are left out, so that long texts and large catalogues cost no more; `clear_match`: standard deviations above
    the mean score that calibrate to 1 (docs/decisions/fusion.md).
    """

    recent: int = 50
    decay: float = 0.98
    push: float = 0.7
    request_weight: float = 1.5
    most: int = 300_000
    clear_match: float = 25.0


@dataclass(frozen=True)
class HistoryQuery:
    """A history as a query: events with weights (events,), and terms with weights for each event (events, terms)."""

    events: tuple[Event, ...]
    event_weights: Floats
    terms: Rows
    term_weights: Floats


class HistoryQueries:
    """Queries of histories over the arrays of `inverted_index.build`."""

    def __init__(self, arrays: Arrays, vocabulary: Vocabulary, fields: Sequence[Field], settings: Settings):
        self.arrays, self.vocabulary, self.fields, self.settings = arrays, vocabulary, fields, settings
        self._latest: tuple[Sequence[Event], HistoryQuery] | None = None
        self._vectors = dict[str, tuple[Item, Rows, Floats]]()

    def of(self, history: Sequence[Event]) -> HistoryQuery:
        """Return the query of a history, computed once for consecutive calls with the same one."""
        if not self._latest or self._latest[0] is not history:
            likes, dislikes = recent(history, self.settings.recent)
            events, event_weights = (*likes, *dislikes), self.event_weights(likes, dislikes)
            terms, matrix = self.term_matrix([event.item for event in events])
            used = np.flatnonzero(self.used_terms(event_weights, terms, matrix))
            self._latest = history, HistoryQuery(events, event_weights, terms[used], matrix[:, used])
        return self._latest[1]

    def event_weights(self, likes: Sequence[Event], dislikes: Sequence[Event]) -> Floats:
        """Return the weights of liked and then of disliked events, newest first, (events,)."""
        ages = np.concatenate((np.arange(len(likes)), np.arange(len(dislikes))))
        own = np.array([event.weight for event in (*likes, *dislikes)])
        preferences = [abs(event.preference) for event in (*likes, *dislikes)]
        weights = np.asarray(own * np.sqrt(preferences) * self.settings.decay**ages, np.float64)
        weights /= max(weights.sum(), TINY)
        weights[len(likes) :] *= -self.settings.push
        return weights

    def term_matrix(self, items: Sequence[Item]) -> tuple[Rows, Floats]:
        """Return the terms of these items, ascending, and the weight of each in each item, (items, terms)."""
        vectors = self._term_vectors(items)
        terms, place = np.unique(np.concatenate([EMPTY, *(terms for terms, _ in vectors)]), return_inverse=True)
        matrix = np.zeros((len(items), len(terms)))
        rows = np.repeat(np.arange(len(items)), [len(terms) for terms, _ in vectors])
        matrix[rows, place] = np.concatenate([EMPTY, *(weights for _, weights in vectors)])
        return terms, matrix

    def used_terms(self, event_weights: Floats, terms: Rows, matrix: Floats) -> Mask:
        """Return which terms of events with these weights, (events,), the catalogue is searched by, (terms,).

        They are the strongest, up to `most` postings, of those that an event of a weight other than 0 has.
        """
        strengths = np.abs(event_weights) @ matrix
        cost, used = np.diff(self.arrays["starts"])[terms], strengths > 0
        if cost[used].sum() > self.settings.most:
            strongest = np.argsort(-strengths, kind="stable")
            used[strongest] &= np.cumsum(cost[strongest]) - cost[strongest] < self.settings.most
        return used

    def _term_vectors(self, items: Sequence[Item]) -> list[tuple[Rows, Floats]]:
        """Return the terms of each item with their normalized weights; cached, since histories recur and overlap."""
        cache = self._vectors
        new = [item for item in items if item.id not in cache or cache[item.id][0] != item]
        if len(cache) + len(new) > CACHE_SIZE:
            cache.clear()
            new = list(items)
        postings = term_weights(self.arrays, self.vocabulary, new, MAX_TEXT, self.fields)
        inverse = self.arrays["inverse"][postings.terms].astype(np.float64)
        norms = np.sqrt(np.bincount(postings.rows, (postings.weights * inverse) ** 2, minlength=len(new)))
        weights = postings.weights * inverse**2 / np.maximum(norms, TINY)[postings.rows]
        order = np.argsort(postings.rows, kind="stable")
        sizes = np.bincount(postings.rows, minlength=len(new))
        for item, end, size in zip(new, np.cumsum(sizes).tolist(), sizes.tolist(), strict=True):
            own = order[end - size : end]
            cache[item.id] = (item, postings.terms[own], weights[own])
        return [cache[item.id][1:] for item in items]
