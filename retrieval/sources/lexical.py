"""Candidates by the words they share with the request and with the history.

The request is answered by BM25. The history asks by cosine: each liked item the more the later it was liked, disliked
ones against. Either is near 1 for an item that is all that was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Mask
from retrieval.data.items import Item
from retrieval.query.request import Event, Provenance, Request, recent
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.inverted_index import TEXT_FIELDS, Field, idf, term_weights, vocabulary_of
from retrieval.text.tokenizer import STOPWORDS, Term, tokenize_with_offsets

Scores = NDArray[np.float64]
NAMES = ("lexical", "extracted")
TINY = 1e-12
EMPTY = np.zeros(0, np.int64)
MAX_TEXT = 2_000
"""Characters that are read of the text of a history's item."""
CACHE_SIZE = 5_000
"""Items of histories whose terms are kept in memory."""


@dataclass(frozen=True)
class Settings:
    """`recent`: liked, and disliked, items that ask; `decay`: weight kept a step back; `push`: what a dislike counts.

    `request_weight` is that of the request's words beside the history's. `most`: postings after which a history's
    weaker terms are left out, so that long texts and large catalogues cost no more.
    """

    recent: int = 50
    decay: float = 0.98
    push: float = 0.7
    request_weight: float = 1.5
    most: int = 300_000


_Postings = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]


@dataclass(frozen=True)
class _Words:
    """What of a request the catalogue knows: term numbers, weights, and where each was first said in the text."""

    terms: NDArray[np.int64]
    weights: Scores
    said: tuple[Term, ...]


@dataclass(frozen=True)
class _Past:
    """Events, their shares (events,), the terms that they ask for and how much each does, (events, terms)."""

    events: tuple[Event, ...]
    shares: Scores
    terms: NDArray[np.int64]
    asks: Scores


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return one source over what items say, and one over what a model extracted from them."""
    extracted, field = inputs.extracted()
    return Lexical(inputs.lexical()), Lexical(extracted, fields=(field,))


class Lexical:
    """A CandidateSource over the arrays of `postings.learn`, in whose rows it scores: `lexical` over what items say,
    or `extracted` over what a model understood of them."""

    kind: Kind = "content"

    def __init__(self, arrays: Arrays, settings: Settings = Settings(), fields: Sequence[Field] = TEXT_FIELDS) -> None:
        self.settings, self.fields = settings, fields
        read = fields[0].of == "facts"
        self.name, self.default_weight = ("extracted", 0.25) if read else ("lexical", 1.0)
        self.cold_item_weight = self.default_weight
        self.vocabulary = vocabulary_of(arrays)
        lacking = Unavailable("nothing_extracted" if read else "no_words")
        self.unavailable_reason: Unavailable | None = None if self.vocabulary else lacking
        self._arrays = arrays
        self._lengths = np.maximum(arrays["norms"], TINY).astype(np.float64)
        self._last: tuple[Sequence[Event], _Past] | None = None
        self._last_postings: tuple[NDArray[np.int64], _Postings] | None = None
        self._vectors = dict[str, tuple[Item, NDArray[np.int64], Scores]]()

    def score(self, request: Request, allowed: Mask | None = None) -> Scores:
        if not request.text:
            return self.score_history(request)
        asked, liked = self.score_text(request), self.score_history(request)
        total = self.settings.request_weight * np.nan_to_num(asked) + np.nan_to_num(liked)
        return np.where(np.isnan(asked) & np.isnan(liked), np.nan, total)

    def score_text(self, request: Request) -> Scores:
        """The part of the request's words, (items,): NaN for an item that has none of them."""
        words = self._words(request.text)
        return self._sum(words.terms, words.weights)

    def score_history(self, request: Request) -> Scores:
        """The part of the history, (items,): NaN for an item that shares no term with it."""
        past = self._past(request.history)
        return self._sum(past.terms, past.shares @ past.asks) / self._lengths

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """The words found, as they were typed, and the history items that share terms, with their parts of the score.

        The parts add up to the score; that of a disliked item is negative, so that it comes last.
        """
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: NDArray[np.int64]) -> Attribution:
        past = self._past(request.history)
        parts = past.shares[:, None] * (past.asks @ self._weights(past.terms, rows)) / self._lengths[rows]
        said = self._text_causes(request.text, rows)
        return Attribution(self.name, tuple(event.item.id for event in past.events), parts, said)

    def _text_causes(self, text: str, rows: NDArray[np.int64]) -> list[list[Provenance]]:
        if not text:
            return [[] for _ in rows]
        words = self._words(text)
        parts = self.settings.request_weight * words.weights[:, None] * self._weights(words.terms, rows)
        found = []
        for column in parts.T:
            stretches = _stretches([(words.said[i], column[i]) for i in np.flatnonzero(column).tolist()])
            shares = dict[str, float]()
            for start, end, share in stretches:
                shares[text[start:end]] = shares.get(text[start:end], 0.0) + share
            found.append([Provenance(self.name, float(share), word) for word, share in shares.items()])
        return found

    def _words(self, text: str) -> _Words:
        said = tokenize_with_offsets(text, pairs=True)
        # What lies within function words tells nothing, nor do pairs of them, unless all of the request is like that.
        empty = {place for term in said if term.term in STOPWORDS for place in range(term.start, term.end)}
        telling = [term for term in said if term.start not in empty or term.end - 1 not in empty] or said
        first = dict[str, Term]()
        for term in telling:
            first.setdefault(term.term, term)
        numbers = np.array([self.vocabulary[term] for term in first], np.int64)
        known = numbers >= 0
        weights = idf(first, np.zeros(len(first)), self._arrays["learned"]).astype(np.float64)
        weights[known] = self._arrays["inverse"][numbers[known]]
        # Words that no item has count in the whole, so that few found of many are worth little; pairs come on top.
        words = {term.term for term in tokenize_with_offsets(text)}
        whole = weights[[term in words for term in first]].sum() if first else 1.0
        said = [term for term, is_known in zip(first.values(), known.tolist(), strict=True) if is_known]
        return _Words(numbers[known], weights[known] / whole, tuple(said))

    def _past(self, history: Sequence[Event]) -> _Past:
        """Kept for the next question about the same history."""
        if not self._last or self._last[0] is not history:
            self._last = history, self._compute_past(history)
        return self._last[1]

    def _compute_past(self, history: Sequence[Event]) -> _Past:
        likes, dislikes = recent(history, self.settings.recent)
        events = (*likes, *dislikes)
        ages = np.concatenate((np.arange(len(likes)), np.arange(len(dislikes))))
        weights = np.array([event.weight for event in events])
        shares = weights * np.sqrt([abs(event.preference) for event in events]) * self.settings.decay**ages
        shares /= max(shares.sum(), TINY)
        shares[len(likes) :] *= -self.settings.push
        vectors = self._query_terms([event.item for event in events])
        terms, place = np.unique(np.concatenate([EMPTY, *(terms for terms, _ in vectors)]), return_inverse=True)
        asks = np.zeros((len(events), len(terms)))
        asks[np.repeat(np.arange(len(events)), [len(terms) for terms, _ in vectors]), place] = np.concatenate(
            [EMPTY, *(weights for _, weights in vectors)]
        )
        strongest = np.argsort(-(np.abs(shares) @ asks), kind="stable")
        cost = np.diff(self._arrays["starts"])[terms[strongest]]
        kept = np.sort(strongest[np.cumsum(cost) - cost < self.settings.most])
        return _Past(events, shares, terms[kept], asks[:, kept])

    def _query_terms(self, items: Sequence[Item]) -> list[tuple[NDArray[np.int64], Scores]]:
        """The terms of each item and how much it asks for them; kept, since histories come back and overlap."""
        known = self._vectors
        new = [item for item in items if item.id not in known or known[item.id][0] != item]
        if len(known) + len(new) > CACHE_SIZE:
            known.clear()
            new = list(items)
        found = term_weights(self._arrays, self.vocabulary, new, MAX_TEXT, self.fields)
        telling = self._arrays["inverse"][found.terms].astype(np.float64)
        norms = np.sqrt(np.bincount(found.rows, (found.weights * telling) ** 2, minlength=len(new)))
        weights = found.weights * telling**2 / np.maximum(norms, TINY)[found.rows]
        order = np.argsort(found.rows, kind="stable")
        sizes = np.bincount(found.rows, minlength=len(new))
        for item, end, size in zip(new, np.cumsum(sizes).tolist(), sizes.tolist(), strict=True):
            own = order[end - size : end]
            known[item.id] = (item, found.terms[own], weights[own])
        return [known[item.id][1:] for item in items]

    def _sum(self, terms: NDArray[np.int64], weights: Scores) -> Scores:
        """Σ of weight × the term's weight in the item, (items,); NaN where none of the terms stands."""
        counts, rows, values = self._postings(terms)
        if not len(terms):
            return np.full(len(self._lengths), np.nan)
        stands = np.zeros(len(self._lengths), np.bool_)
        stands[rows] = True
        sums = np.bincount(rows, values * np.repeat(weights, counts), minlength=len(stands))
        return np.where(stands, sums, np.nan)

    def _weights(self, terms: NDArray[np.int64], rows: NDArray[np.int64]) -> Scores:
        """The weight of each term in each of these rows, (terms, rows); 0 where it does not stand."""
        counts, stands, values = self._postings(terms)
        asked, place = np.unique(rows, return_inverse=True)
        column = np.full(len(self._lengths), -1, np.int32)
        column[asked] = np.arange(len(asked))
        column = column[stands]
        hits = np.flatnonzero(column >= 0)
        found = np.zeros((len(terms), len(asked)))
        found[np.repeat(np.arange(len(terms)), counts)[hits], column[hits]] = values[hits]
        return found[:, place]

    def _postings(self, terms: NDArray[np.int64]) -> _Postings:
        """How many postings each term has, their rows and their weights; kept for the next question about the same."""
        if self._last_postings and self._last_postings[0] is terms:
            return self._last_postings[1]
        starts, rows, values = self._arrays["starts"], self._arrays["rows"], self._arrays["weights"]
        first, last = starts[terms], starts[terms + 1]
        spans = [slice(start, end) for start, end in zip(first.tolist(), last.tolist(), strict=True)]
        found = (
            last - first,
            np.concatenate([rows[:0], *(rows[span] for span in spans)]),
            np.concatenate([values[:0], *(values[span] for span in spans)]),
        )
        self._last_postings = terms, found
        return found


def _stretches(found: Sequence[tuple[Term, float]]) -> list[tuple[int, int, float]]:
    """Overlapping terms as one stretch of the text each, with the sum of their shares: 千与 and 与千 as 千与千."""
    stretches: list[tuple[int, int, float]] = []
    for term, share in sorted(found, key=lambda pair: (pair[0].start, -pair[0].end)):
        if stretches and term.start < stretches[-1][1]:
            start, end, sum_ = stretches[-1]
            stretches[-1] = (start, max(end, term.end), sum_ + share)
        else:
            stretches.append((term.start, term.end, share))
    return stretches
