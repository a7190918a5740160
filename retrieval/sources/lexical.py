"""Lexical source: items that share words with the request or with the items of the history.

The request is scored by BM25, divided by its highest possible sum. The history is scored by cosine, later likes
counting more and dislikes negatively. Both are about 1 for a perfect match.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows, positions, range_indices
from retrieval.data.items import Item
from retrieval.query import Provenance, Request
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, CandidateSource, Kind, Unavailable, strengths
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.inverted_index import TEXT_FIELDS, Field, idf, vocabulary_of
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets, recent_without
from retrieval.sources.lexical_history import TINY, HistoryQueries, Settings
from retrieval.text.tokenizer import STOPWORDS, Term, tokenize_with_offsets

NAMES = ("lexical", "extracted")

MANY_SHARE = 0.2
"""Share of all postings from which on it is quicker to read all, row by row, than to gather them."""
_Postings = tuple[Rows, NDArray[np.int32], NDArray[np.float32]]


@dataclass(frozen=True)
class _TextQuery:
    """Terms of a request that are in the index: numbers and weights, (terms,), and first positions in the text."""

    terms: Rows
    weights: Floats
    positions: tuple[Term, ...]


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return one source over titles, traits and texts, and one over attributes that a language model extracted."""
    extracted, field = inputs.extracted()
    catalogue = inputs.items, inputs.rows
    return Lexical(inputs.lexical(), catalogue=catalogue), Lexical(extracted, fields=(field,), catalogue=catalogue)


class Lexical:
    """A CandidateSource over the arrays of `inverted_index.build`, in whose rows it scores.

    `catalogue`: the items, and their rows by id, where these are known.

    It is named `lexical` over titles, traits and texts, and `extracted` over extracted attributes.
    """

    kind: Kind = "content"

    def __init__(
        self,
        arrays: Arrays,
        settings: Settings = Settings(),
        fields: Sequence[Field] = TEXT_FIELDS,
        catalogue: tuple[Sequence[Item], Mapping[str, int]] = ((), {}),
    ) -> None:
        self.settings, self.fields = settings, fields
        is_extracted = fields[0].of == "extracted"
        self.name, self.default_weight = ("extracted", 0.25) if is_extracted else ("lexical", 1.0)
        self.cold_item_weight = self.default_weight
        self.vocabulary = vocabulary_of(arrays)
        lacking = Unavailable("nothing_extracted" if is_extracted else "no_words")
        self.unavailable_reason: Unavailable | None = None if self.vocabulary else lacking
        self.arrays = arrays
        self._lengths = np.maximum(arrays["norms"], TINY).astype(np.float64)
        self._histories = HistoryQueries(arrays, self.vocabulary, fields, settings, *catalogue)
        self._latest_postings = Latest[Rows, _Postings]()

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return the weighted sum of `score_text` and `score_history`, (items,); NaN where both are."""
        if not request.text:
            return self.score_history(request)
        return self._with_text(self.score_text(request), self.score_history(request))

    def _with_text(self, by_text: Floats, by_history: Floats) -> Floats:
        total = self.settings.request_weight * np.nan_to_num(by_text) + np.nan_to_num(by_history)
        return np.where(np.isnan(by_text) & np.isnan(by_history), np.nan, total)

    def score_text(self, request: Request) -> Floats:
        """Return the BM25 score of the request's text, (items,); NaN for an item with none of its words."""
        query = self._text_query(request.text)
        return self._sum(query.terms, query.weights)

    def score_history(self, request: Request) -> Floats:
        """Return the cosine with the history, (items,); NaN for an item that shares no term with it."""
        past = self._histories.of(request.history)
        return self._sum(past.of_events.terms, past.of_events.sums(past.event_weights)) / self._lengths

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the scores of these rows without the items of each set, (sets, rows)."""
        by_text = self.score_text(request)[rows] if request.text else np.full(len(rows), np.nan)
        likes, dislikes, remaining = recent_without(request.history, self.settings.recent, left_out)
        of_events = self._histories.event_terms([event.item for event in (*likes, *dislikes)])
        event_weights = np.zeros((len(left_out), len(likes) + len(dislikes)))
        of_likes, of_dislikes = strengths(likes), strengths(dislikes)
        for mine, (liked, disliked) in zip(event_weights, remaining, strict=True):
            mine[[*liked, *(len(likes) + k for k in disliked)]] = self._histories.event_weights(
                of_likes[liked], of_dislikes[disliked]
            )
        term, row, values = self._entries_at(of_events.terms, rows)
        scores = np.full((len(left_out), len(rows)), np.nan)
        for mine, weights in zip(scores, event_weights, strict=True):
            used = self._histories.used_terms(weights, of_events)
            sums = np.bincount(row, values * np.where(used, of_events.sums(weights), 0.0)[term], len(rows))
            has_used = np.zeros(len(rows), np.bool_)
            has_used[row if used.all() else row[used[term]]] = True
            mine[:] = self._with_text(by_text, np.where(has_used, sums / self._lengths[rows], np.nan))
        return scores

    def calibrate(self, scores: Floats, rows: Rows, allowed: Mask | None) -> Floats:
        """Return by how much the scores of these rows stand out, (rows,); square roots, since their tail is long."""
        everywhere = np.nan_to_num(scores if allowed is None else scores[allowed])
        if not everywhere.size:
            return np.zeros(len(rows))
        deviations = (np.nan_to_num(scores[rows]) - everywhere.mean()) / max(float(everywhere.std()), TINY)
        return np.asarray(np.sqrt(np.maximum(deviations, 0) / self.settings.clear_match))

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row the matching words, as typed, and the history items that share terms, largest first.

        Their scores add up to that of the row; that of a disliked item is negative.
        """
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        """Return the contributions of history items and of the request's words to the scores of these rows."""
        past = self._histories.of(request.history)
        similarities = past.of_events.matrix(len(past.events)) @ self._weights(past.of_events.terms, rows)
        contributions = past.event_weights[:, None] * similarities / self._lengths[rows]
        ids = tuple(event.item.id for event in past.events)
        return Attribution(self.name, ids, contributions, self._text_causes(request.text, rows))

    def _text_causes(self, text: str, rows: Rows) -> list[list[Provenance]]:
        """Return for each row the stretches of the request's text that it matches, with their scores."""
        if not text:
            return [[] for _ in rows]
        query = self._text_query(text)
        scores = self.settings.request_weight * query.weights[:, None] * self._weights(query.terms, rows)
        causes = []
        for column in scores.T:
            stretches = _stretches([(query.positions[i], column[i]) for i in np.flatnonzero(column).tolist()])
            shares = dict[str, float]()
            for start, end, share in stretches:
                shares[text[start:end]] = shares.get(text[start:end], 0.0) + share
            causes.append([Provenance(self.name, float(share), word) for word, share in shares.items()])
        return causes

    def _text_query(self, text: str) -> _TextQuery:
        """Return the terms of a text with their weights, which are divided by the sum over all of its words."""
        terms = tokenize_with_offsets(text, pairs=True)
        # Terms within function words are left out, and so are pairs of them, unless the whole text is like that.
        stopped = {place for term in terms if term.term in STOPWORDS for place in range(term.start, term.end)}
        content = [term for term in terms if term.start not in stopped or term.end - 1 not in stopped] or terms
        first = dict[str, Term]()
        for term in content:
            first.setdefault(term.term, term)
        numbers = np.array([self.vocabulary[term] for term in first], np.int64)
        indexed = numbers >= 0
        weights = idf(first, np.zeros(len(first)), self.arrays["learned"]).astype(np.float64)
        weights[indexed] = self.arrays["inverse"][numbers[indexed]]
        # Words that no item has count in the sum, so that a few matches out of many score little; pairs do not.
        words = {term.term for term in tokenize_with_offsets(text)}
        total = weights[[term in words for term in first]].sum() if first else 1.0
        positions = [term for term, is_indexed in zip(first.values(), indexed.tolist(), strict=True) if is_indexed]
        return _TextQuery(numbers[indexed], weights[indexed] / total, tuple(positions))

    def _sum(self, terms: Rows, weights: Floats) -> Floats:
        """Return Σ of weight × the term's weight in the item, (items,); NaN for an item with none of the terms."""
        starts = self.arrays["starts"]
        if self._histories.forward and (starts[terms + 1] - starts[terms]).sum() > MANY_SHARE * starts[-1]:
            of_terms, used = np.zeros(len(starts) - 1), np.zeros(len(starts) - 1, np.bool_)
            of_terms[terms], used[terms] = weights, True
            return self._histories.forward.sums(of_terms, used)
        counts, rows, values = self._postings(terms)
        if not len(terms):
            return np.full(len(self._lengths), np.nan)
        matches = np.zeros(len(self._lengths), np.bool_)
        matches[rows] = True
        sums = np.bincount(rows, values * np.repeat(weights, counts), minlength=len(matches))
        return np.where(matches, sums, np.nan)

    def _weights(self, terms: Rows, rows: Rows) -> Floats:
        """Return the weight of each term in each of these rows, (terms, rows); 0 in a row without the term."""
        distinct, place = np.unique(rows, return_inverse=True)
        term, column, values = self._entries_at(terms, distinct)
        weights = np.zeros((len(terms), len(distinct)))
        weights[term, column] = values
        return weights[:, place]

    def _entries_at(
        self, terms: Rows, rows: Rows
    ) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]], NDArray[np.float32]]:
        """Return the weights of distinct terms in distinct rows: positions of the term and of the row among these, and
        the weight, (entries,) each."""
        if self._histories.forward and len(rows) <= SPARSE_SHARE * len(self._lengths):
            row, number, values = self._histories.forward.entries(rows)
            term = positions(terms, len(self.vocabulary))[number]
            hits = np.flatnonzero(term >= 0)
            return term[hits], row[hits], values[hits]
        counts, posting_rows, values = self._postings(terms)
        column = positions(rows, len(self._lengths))[posting_rows]
        hits = np.flatnonzero(column >= 0)
        return np.repeat(np.arange(len(counts)), counts)[hits], column[hits], values[hits]

    def _postings(self, terms: Rows) -> _Postings:
        """Return how many postings each term has, their rows and weights; computed once for consecutive equal calls."""

        def read() -> _Postings:
            starts, rows, values = self.arrays["starts"], self.arrays["rows"], self.arrays["weights"]
            places = range_indices(starts[terms], starts[terms + 1])
            return starts[terms + 1] - starts[terms], rows[places], values[places]

        return self._latest_postings.get(terms, read)


def _stretches(terms: Sequence[tuple[Term, float]]) -> list[tuple[int, int, float]]:
    """Join overlapping terms into stretches of the text with the sum of their scores: 千与 and 与千 into 千与千.

    Returns start, end and score of each.
    """
    stretches: list[tuple[int, int, float]] = []
    for term, share in sorted(terms, key=lambda pair: (pair[0].start, -pair[0].end)):
        if stretches and term.start < stretches[-1][1]:
            start, end, sum_ = stretches[-1]
            stretches[-1] = (start, max(end, term.end), sum_ + share)
        else:
            stretches.append((term.start, term.end, share))
    return stretches
