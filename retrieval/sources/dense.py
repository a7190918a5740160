"""Dense source: items whose text vectors are close to those of the recent history and of the request.

Every liked item votes for a candidate by exp(cosine / width), and every disliked item against it: a kernel density of
the likes less one of the dislikes (Parzen 1962). A candidate somewhat similar to many likes thus ranks beside one that
is very similar to a single like, which the nearest like alone (as in PinnerSage, Pal et al. 2020) would miss. Cosines
are centred on the catalogue's mean (Mu & Viswanath 2018); see docs/decisions/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import eq

import numpy as np

from retrieval.arrays import Floats, Mask, Rows
from retrieval.blas import products
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.index.item_neighbours import ItemNeighbours
from retrieval.index.nearest import GATHERED, PcaSketch, best_rows, top_rows
from retrieval.query import Event, Provenance, Request
from retrieval.query.request import recent
from retrieval.sources.base import CandidateSource, Kind, Unavailable, strengths
from retrieval.sources.dense_query import DenseQuery
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets, recent_without
from retrieval.sources.settings import DenseSettings

NAMES = ("dense",)
ROUGH_SHARE, SEARCHED_SHARE = 10, 0.3
"""One row in ten that a sketch scores is scored exactly; Chroma finds enough rows where such a share is allowed."""
CACHE_SIZE = 5_000
"""Items outside the index whose vectors stay in memory."""


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the dense source over the items' text vectors."""
    return (
        Dense(
            inputs.embedder,
            inputs.rows,
            inputs.vectors,
            inputs.centroid,
            inputs.settings.dense,
            nearest=inputs.nearest,
            sketch=inputs.sketch,
        ),
    )


class Dense:
    """A CandidateSource over unit `vectors`, (items, d), in whose rows it scores; `rows` by item id.

    `nearest` finds the rows that compete, and in large catalogues they alone are scored; `sketch` approximates cosines
    where there are many rows.
    """

    name = "dense"
    kind: Kind = "content"
    default_weight = cold_item_weight = 1.0
    unavailable_reason: Unavailable | None = None

    def __init__(
        self,
        embedder: Callable[[], Embedder],
        rows: Mapping[str, int],
        vectors: Vectors,
        centroid: Vectors,
        settings: DenseSettings = DenseSettings(),
        nearest: ItemNeighbours | None = None,
        sketch: PcaSketch | None = None,
    ):
        self.rows, self.vectors, self.centroid, self.settings = rows, vectors, centroid, settings
        self._embedder, self._nearest, self._sketch = embedder, nearest, sketch
        # Lengths of the centred vectors: they are stored in place of a second copy of the vectors.
        self._lengths = np.maximum(np.sqrt(np.maximum(1 - 2 * vectors @ centroid + centroid @ centroid, 0)), 1e-6)
        self._latest_query = Latest[Request, DenseQuery]()
        self._latest_text = Latest[str, Vectors]()
        self._elsewhere = dict[str, tuple[Item, Vectors]]()
        self._scored: tuple[Request | None, Floats] = None, np.zeros(0)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return the history's votes plus the weighted cosine of the text, (items,); NaN without a like or a text.

        Where Chroma searches, all but the nearest are NaN; where all rows are sketched, all but the best are rounded.
        """
        query, scores = self._query_of(request), np.full(len(self.vectors), np.nan)
        if not query.positive or not len(scores):
            return scores
        free = len(scores) if allowed is None else int(np.count_nonzero(allowed))
        rows: Rows | slice = slice(None)
        if self._nearest and free >= max(self.settings.exact_below, SEARCHED_SHARE * len(scores)):
            rows = self._near(query, self._nearest, allowed)
        elif allowed is not None and free <= min(self.settings.whole, GATHERED * len(scores)):
            rows = np.flatnonzero(allowed)
        elif self._sketch:
            # Few rows are gathered, many are not: scattered reads are slower than reading all rows in sequence.
            free_rows = np.flatnonzero(allowed) if allowed is not None and free < GATHERED * len(scores) else None
            few = query.few(self.settings.rough)
            rough = np.concatenate([self._combine(few, c) for c in self._sketch.cosines(few.directions, free_rows)])
            if free_rows is None and allowed is not None:
                rough = np.where(allowed, rough, np.float32(-np.inf))
            rows = top_rows(rough, max(self.settings.whole, free // ROUGH_SHARE))
            if free_rows is not None:
                rows = free_rows[rows]
            if not self._nearest or len(scores) < self.settings.exact_below:
                scores[slice(None) if free_rows is None else free_rows] = rough
        scores[rows] = self._combine(query, self._cosines(query, rows))
        self._scored = request, scores
        return scores

    def _near(self, query: DenseQuery, nearest: ItemNeighbours, allowed: Mask | None) -> Rows:
        """Return the allowed rows that Chroma returns for a large catalogue, and those that seem best by a sketch."""
        few = query.few(self.settings.rough)
        searched = few.few(self.settings.sketched_likes) if self._sketch else few
        near = np.unique(nearest.search(searched.vectors[: searched.positive], allowed))
        rows = near[near >= 0].astype(np.int64)
        if not self._sketch:
            return rows
        rough = np.concatenate([self._combine(few, c) for c in self._sketch.coarse(few.directions)])
        rows = np.union1d(rows, best_rows(rough, self.settings.share))
        return rows if allowed is None else rows[allowed[rows]]

    def retrieve(self, request: Request, allowed: Mask | None) -> Mask | None:
        """Return the rows that are near a like or the request's text by Chroma, (items,), and the best by a sketch.

        None where all rows with a score compete: without Chroma, where conditions leave fewer than half of the rows,
        and in large catalogues, where none but those near have one.
        """
        free = len(self.vectors) if allowed is None else int(np.count_nonzero(allowed))
        if not self._nearest or free >= self.settings.exact_below or free < GATHERED * len(self.vectors):
            return None
        query = self._query_of(request)
        if not query.positive:
            return None
        liked = [self.rows.get(item_id, -1) for item_id in query.causes[: query.counts[0]]]
        elsewhere = [k for k, row in enumerate(liked) if row < 0][: self.settings.searched_likes]
        others = [*elsewhere, *range(query.counts[0], query.positive)]
        near = self._nearest.around([row for row in liked if row >= 0], query.vectors[others])
        if self._sketch:
            before, scores = self._scored
            scores = scores if before is request else self.score(request, allowed)
            scores = np.where(np.isnan(scores) | (False if allowed is None else ~allowed), -np.inf, scores)
            most = min(self.settings.competing, len(scores))
            near |= scores >= np.partition(scores, -most)[-most]
        return near

    def warm_up(self) -> None:
        """Have Chroma asked for the neighbours that are stored."""
        if self._nearest and len(self.vectors) < self.settings.exact_below:
            self._nearest.load()

    def rescore(self, request: Request, rows: Rows) -> Floats:
        """Return the exact scores of these rows, (rows,)."""
        query = self._query_of(request)
        if not query.positive:
            return np.full(len(rows), np.nan)
        return self._combine(query, self._cosines(query, rows)).astype(np.float64)

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the exact scores of these rows without the items of each set, (sets, rows)."""
        likes, dislikes, positions = recent_without(request.history, self.settings.recent, left_out)
        whole = self._query(request, likes, dislikes)
        cosines, scores = self._cosines(whole, rows), np.full((len(left_out), len(rows)), np.nan)
        powers = self._powers(cosines)
        of_likes, of_dislikes = strengths(likes), strengths(dislikes)
        for n, (liked, disliked) in enumerate(positions):
            places, query = whole.take(liked, disliked)
            weights = self._weights(of_likes[liked], query.counts[1], of_dislikes[disliked])
            if query.positive:
                scores[n] = self._combine(replace(query, weights=weights), cosines[places], powers[places])
        return scores

    def calibrate(self, scores: Floats, rows: Rows, allowed: Mask | None) -> Floats:
        """Return the scores of these rows in units of the text's cosine, (rows,), times how clear the best one is.

        They count in full where items are few, and where only the nearest are scored: how far all scores scatter is not
        known there.
        """
        everywhere = scores if allowed is None else scores[allowed]
        in_units = np.asarray(np.nan_to_num(scores[rows]) / self.settings.request)
        if len(everywhere) < self.settings.few or np.isnan(everywhere).any():
            return in_units
        best = (float(everywhere.max()) - float(everywhere.mean())) / max(float(everywhere.std()), 1e-12)
        noise, clear = self.settings.noise, self.settings.clear
        return in_units * min(max((best - noise) / (clear - noise), 0.0), 1.0)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row the request's text, its two most similar likes, and its most similar dislike, if any."""
        query = self._query_of(request)
        cosines = query.weights[:, None] * self._cosines(query, np.asarray(rows, np.int64))
        (pull, liked), (by_text, texts), (push, disliked) = ((cosines[k], query.causes[k]) for k in query.kinds)
        why = []
        for row in range(len(rows)):
            causes = [Provenance(self.name, float(by_text[k, row]), texts[k]) for k in range(len(texts))]
            strongest = np.argsort(-pull[:, row], kind="stable")[:2]
            causes += [
                Provenance(self.name, float(pull[k, row]), liked[k], is_history=True)
                for k in strongest
                if pull[k, row] > 0
            ]
            if len(disliked) and push[:, row].max() > 0:
                worst = int(push[:, row].argmax())
                away = -self.settings.push * float(push[worst, row])
                causes.append(Provenance(self.name, away, disliked[worst], is_history=True))
            why.append(tuple(causes))
        return why

    def _powers(self, cosines: Vectors) -> Vectors:
        """Return exp(cosine / width), the vote of an event of weight 1."""
        scaled = cosines / np.float32(self.settings.width)
        return np.asarray(np.exp(scaled, out=scaled), np.float32)

    def _combine(self, query: DenseQuery, cosines: Vectors, powers: Vectors | None = None) -> Vectors:
        """Return scores, (rows,), from cosines and, where they are known, their `_powers`, (q, rows) each.

        Votes are brought back to the scale of cosines: an item similar to a single like scores about its cosine.
        """
        (liked, texts, disliked), weights, width = query.kinds, query.weights, np.float32(self.settings.width)
        total = weights[texts] @ cosines[texts]
        if whole := float(weights[liked].sum() or weights[disliked].sum()):
            powers = self._powers(cosines) if powers is None else powers
            votes = weights[liked] @ powers[liked]
            votes -= np.float32(self.settings.push) * (weights[disliked] @ powers[disliked])
            total = total + width * np.arcsinh(votes / np.float32(2 * whole))
        return np.asarray(total, np.float32)

    def _cosines(self, query: DenseQuery, rows: Rows | slice) -> Vectors:
        """Return the centred cosines of the query vectors and these rows, (q, rows)."""
        cosines = products(query.directions, self.vectors[rows])
        cosines -= (query.directions @ self.centroid)[:, None]
        cosines /= self._lengths[rows]  # in place: these are the largest arrays of a request
        return np.asarray(cosines, np.float32)

    def _query_of(self, request: Request) -> DenseQuery:
        """Return the request as vectors, computed once for consecutive calls with the same one."""
        most = self.settings.recent
        return self._latest_query.get(request, lambda: self._query(request, *recent(request.history, most)))

    def _query(self, request: Request, likes: Sequence[Event], dislikes: Sequence[Event]) -> DenseQuery:
        """Return what a request asks for, and liked and disliked events, newest first, as vectors."""
        past = self._embed_history([*likes, *dislikes])
        names, texts = self._embed_request(request)
        vectors = np.concatenate((past[: len(likes)], texts, past[len(likes) :]))
        directions = vectors - self.centroid
        directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-6)
        return DenseQuery(
            vectors,
            directions,
            self._weights(strengths(likes), len(texts), strengths(dislikes)),
            (*(e.item.id for e in likes), *names, *(e.item.id for e in dislikes)),
            (len(likes), len(texts), len(dislikes)),
        )

    def _weights(self, likes: Floats, texts: int, dislikes: Floats) -> Vectors:
        """Return the weights of likes and of dislikes with these strengths, newest first, and of the texts, (q,)."""
        aged = [each * self.settings.decay ** np.arange(len(each)) for each in (likes, dislikes)]
        return np.concatenate([aged[0], np.full(texts, self.settings.request), aged[1]]).astype(np.float32)

    def _embed_request(self, request: Request) -> tuple[Sequence[str], Vectors]:
        """Return the text of a request, where it has one, and its vector, (1, d) or (0, d).

        It is computed once for consecutive calls with the same text.
        """
        if not (text := request.text):
            return (), self.vectors[:0]
        return (text,), self._latest_text.get(text, lambda: self._embedder().query([text]), eq)

    def _embed_history(self, events: Sequence[Event]) -> Vectors:
        """Return the vectors of the events' items, (events, d): stored ones, else embedded and cached."""
        vectors = np.empty((len(events), self.vectors.shape[1]), np.float32)
        new = [k for k, e in enumerate(events) if e.item.id not in self.rows]
        old = [k for k, e in enumerate(events) if e.item.id in self.rows]
        vectors[old] = self.vectors[[self.rows[events[k].item.id] for k in old]]
        if not new:
            return vectors
        items = [events[k].item for k in new]
        entries = {i.id: entry for i in items if (entry := self._elsewhere.get(i.id)) and entry[0] is i}
        if missing := [i for i in items if i.id not in entries]:
            embedded = self._embedder().passage([i.passage() for i in missing])
            entries |= {i.id: (i, vector) for i, vector in zip(missing, embedded, strict=True)}
            # Not changed in place: another thread may read it.
            self._elsewhere = {**(self._elsewhere if len(self._elsewhere) <= CACHE_SIZE else {}), **entries}
        vectors[new] = [entries[i.id][1] for i in items]
        return vectors
