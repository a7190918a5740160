"""Histories as lexical queries: the terms of the liked and disliked items, and how much each counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows, positions
from retrieval.data.items import Item
from retrieval.query import Event
from retrieval.query.request import recent
from retrieval.sources.base import strengths
from retrieval.sources.forward_index import MAX_ITEMS, ForwardIndex
from retrieval.sources.inverted_index import Field, TermWeights, Vocabulary, has_longer_text, term_weights
from retrieval.sources.latest import Latest

TINY = 1e-12
EMPTY = np.zeros(0, np.int64)
MAX_TEXT = 2_000
"""Characters that are read of the text of an item in a history."""
CACHE_SIZE = 20_000
"""Items of histories whose term weights stay in memory, some 1.5 KB each."""


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


class EventTerms(NamedTuple):
    """The `terms` of some events, ascending, (terms,), and an entry for each term of each event: the positions of both
    and the weight, (entries,) each."""

    terms: Rows
    event: Rows
    term: Rows
    weights: Floats

    def sums(self, event_weights: Floats) -> Floats:
        """Return the weight of each term in all events, (terms,), by the weights of these, (events,)."""
        return np.bincount(self.term, self.weights * event_weights[self.event], len(self.terms)).astype(np.float64)

    def only(self, used: Mask) -> EventTerms:
        """Return the entries of the terms that are used, (terms,)."""
        if used.all():
            return self
        here = used[self.term]
        term = (np.cumsum(used) - 1)[self.term[here]]
        return EventTerms(self.terms[used], self.event[here], term, self.weights[here])

    def matrix(self, events: int) -> Floats:
        """Return the weight of each term in each of so many events, (events, terms)."""
        matrix = np.zeros((events, len(self.terms)))
        matrix[self.event, self.term] = self.weights
        return matrix


class HistoryQuery(NamedTuple):
    """A history as a query: its events, their weights (events,), and their terms."""

    events: tuple[Event, ...]
    event_weights: Floats
    of_events: EventTerms


class HistoryQueries:
    """Queries of histories over the arrays of `inverted_index.build`, of the catalogue's `items` where these are known.

    `rows`: their rows by id.
    """

    def __init__(
        self,
        arrays: Arrays,
        vocabulary: Vocabulary,
        fields: Sequence[Field],
        settings: Settings,
        items: Sequence[Item],
        rows: Mapping[str, int],
    ):
        self.arrays, self.vocabulary, self.fields, self.settings = arrays, vocabulary, fields, settings
        self._items, self._rows = items, rows
        self._latest = Latest[Sequence[Event], HistoryQuery]()
        self._vectors = dict[str, tuple[Item, Rows, Floats]]()

    def of(self, history: Sequence[Event]) -> HistoryQuery:
        """Return the query of a history, computed once for consecutive calls with the same one."""

        def read() -> HistoryQuery:
            likes, dislikes = recent(history, self.settings.recent)
            events, event_weights = (*likes, *dislikes), self.event_weights(strengths(likes), strengths(dislikes))
            terms = self.event_terms([event.item for event in events])
            terms = terms.only(self.used_terms(event_weights, terms))
            return HistoryQuery(events, event_weights, terms)

        return self._latest.get(history, read)

    @cached_property
    def forward(self) -> ForwardIndex | None:
        """The terms by item; None where there are too many items to lay them out."""
        return ForwardIndex.of(self.arrays) if len(self.arrays["norms"]) <= MAX_ITEMS else None

    def event_weights(self, likes: Floats, dislikes: Floats) -> Floats:
        """Return the weights of likes and then of dislikes with these `strengths`, newest first, (events,)."""
        ages = np.concatenate((np.arange(len(likes)), np.arange(len(dislikes))))
        weights = np.concatenate((likes, dislikes)) * self.settings.decay**ages
        weights /= max(weights.sum(), TINY)
        weights[len(likes) :] *= -self.settings.push
        return weights

    def event_terms(self, items: Sequence[Item]) -> EventTerms:
        """Return the terms of events with these items."""
        vectors = self._term_vectors(items)
        numbers = np.concatenate([EMPTY, *(terms for terms, _ in vectors)])
        is_term = np.zeros(len(self.vocabulary), np.bool_)
        is_term[numbers] = True
        terms = np.flatnonzero(is_term)
        event = np.repeat(np.arange(len(items)), [len(terms) for terms, _ in vectors])
        weights = np.concatenate([EMPTY, *(weights for _, weights in vectors)])
        return EventTerms(terms, event, positions(terms, len(is_term))[numbers], weights)

    def used_terms(self, event_weights: Floats, of_events: EventTerms) -> Mask:
        """Return which terms of events with these weights, (events,), the catalogue is searched by, (terms,).

        They are the strongest, up to `most` postings, of those that an event of a weight other than 0 has.
        """
        sums, terms = of_events.sums(np.abs(event_weights)), of_events.terms
        cost, used = self.arrays["starts"][terms + 1] - self.arrays["starts"][terms], sums > 0
        if cost[used].sum() > self.settings.most:
            strongest = np.argsort(-sums, kind="stable")
            used[strongest] &= np.cumsum(cost[strongest]) - cost[strongest] < self.settings.most
        return used

    def _term_vectors(self, items: Sequence[Item]) -> list[tuple[Rows, Floats]]:
        """Return the terms of each item with their normalized weights; cached, since histories recur and overlap."""
        cached = [self._vectors.get(item.id) for item in items]
        by_id = {e[0].id: e for e, i in zip(cached, items, strict=True) if e and (e[0] is i or e[0] == i)}
        if new := [item for item in items if item.id not in by_id]:
            rows = {n: row for n, item in enumerate(new) if (row := self._indexed_row(item)) is not None}
            indexed = self._indexed_weights(np.array(list(rows.values()), np.int64))
            others = [item for n, item in enumerate(new) if n not in rows]
            read = term_weights(self.arrays, self.vocabulary, others, MAX_TEXT, self.fields)
            added = {**self._normalize([new[n] for n in rows], indexed), **self._normalize(others, read)}
            by_id |= added
            if len(self._vectors) > CACHE_SIZE:
                self._vectors = added  # not cleared: another thread may read it
            else:
                self._vectors.update(added)
        return [by_id[item.id][1:] for item in items]

    def _indexed_row(self, item: Item) -> int | None:
        """Return the row of an item whose terms are in the index as they would be read from its texts."""
        row = self._rows.get(item.id)
        is_indexed = row is not None and self.forward is not None and self._items[row] is item
        return row if is_indexed and not has_longer_text(item, self.fields, MAX_TEXT) else None

    def _indexed_weights(self, rows: Rows) -> TermWeights:
        """Return the term weights of items of the index, as `term_weights` does, a hundred times as fast."""
        if not self.forward:
            return TermWeights(EMPTY, EMPTY, EMPTY.astype(np.float32))
        places, terms, weights = self.forward.entries(rows)
        return TermWeights(terms, places, weights)

    def _normalize(self, new: Sequence[Item], postings: TermWeights) -> dict[str, tuple[Item, Rows, Floats]]:
        """Return the terms of items with their normalized weights, by id."""
        inverse = self.arrays["inverse"][postings.terms].astype(np.float64)
        norms = np.sqrt(np.bincount(postings.rows, (postings.weights * inverse) ** 2, minlength=len(new)))
        weights = postings.weights * inverse**2 / np.maximum(norms, TINY)[postings.rows]
        order = np.argsort(postings.rows, kind="stable")
        sizes = np.bincount(postings.rows, minlength=len(new))
        terms, weights = postings.terms[order], weights[order]
        ends = zip(new, np.cumsum(sizes).tolist(), sizes.tolist(), strict=True)
        return {
            item.id: (item, terms[end - size : end].copy(), weights[end - size : end].copy())
            for item, end, size in ends
        }
