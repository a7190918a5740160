"""By meaning: every recent item of the history retrieves, and so do the request's words.

What is liked votes for whatever lies near it, by exp(cosine / width), and what is disliked against it: a kernel density
of the likes less one of the dislikes (Parzen 1962). So that what many likes are a little near stands beside what one is
very near, which the best likeness alone (as in PinnerSage, Pal et al. 2020) does not see. Cosines are those around the
catalogue's mean (Mu & Viswanath 2018): as they come, those of e5 all lie between 0.7 and 0.9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.index.nearest import GATHERED, PcaSketch, top_rows
from retrieval.query.request import Event, Provenance, Request, recent
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import Nearest, SourceInputs
from retrieval.sources.settings import DenseSettings

NAMES = ("dense",)
TENTH = 10
CACHE_SIZE = 5_000
"""Items that are in no index whose vectors are kept in memory."""


@dataclass(frozen=True)
class _Query:
    """What likes, then the request's words, then dislikes ask for: `vectors` (q, d), their `directions` around the mean
    and their `weights` (q,); what each stands for, item ids or words; how many of the three there are."""

    vectors: Vectors
    directions: Vectors
    weights: Vectors
    named: tuple[str, ...]
    counts: tuple[int, int, int]

    @property
    def pulls(self) -> int:
        return self.counts[0] + self.counts[1]

    @property
    def kinds(self) -> tuple[slice, slice, slice]:
        """Where among them likes, words and dislikes are."""
        return slice(self.counts[0]), slice(self.counts[0], self.pulls), slice(self.pulls, None)

    def few(self, most: int) -> _Query:
        """With the latest of the likes and dislikes alone."""
        likes, words, dislikes = (np.arange(len(self.named))[kind] for kind in self.kinds)
        kept = np.concatenate((likes[:most], words, dislikes[:most]))
        counts = (min(most, len(likes)), len(words), min(most, len(dislikes)))
        named = tuple(self.named[k] for k in kept)
        return _Query(self.vectors[kept], self.directions[kept], self.weights[kept], named, counts)


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the dense source of these inputs."""
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
    """Rows are those of `vectors`, (items, d). `nearest` finds the closest where there are too many to look at all;
    `sketch` tells about how close each is, where there are many."""

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
        nearest: Nearest | None = None,
        sketch: PcaSketch | None = None,
    ):
        self.rows, self.vectors, self.centroid, self.settings = rows, vectors, centroid, settings
        self._embedder, self._nearest, self._sketch = embedder, nearest, sketch
        # v − mean has this length; kept instead of a second copy of the vectors.
        self._lengths = np.maximum(np.sqrt(np.maximum(1 - 2 * vectors @ centroid + centroid @ centroid, 0)), 1e-6)
        self._last: tuple[Request, _Query] | None = None
        self._words: tuple[str, Vectors] | None = None
        self._elsewhere = dict[str, tuple[Item, Vectors]]()

    def score(self, request: Request, allowed: Mask | None = None) -> NDArray[np.float64]:
        """The history's votes + the pull of the request; NaN where nothing pulls.

        Where Chroma searches, it is NaN but for the nearest; where all rows are sketched, rounded but for the best.
        """
        asked, found = self._query_of(request), np.full(len(self.vectors), np.nan)
        if not asked.pulls or not len(found):
            return found
        free = len(found) if allowed is None else int(np.count_nonzero(allowed))
        rows: NDArray[np.int64] | slice = slice(None)
        if self._nearest and free >= self.settings.exact_below:
            few = asked.few(self.settings.rough)
            near = np.unique(self._nearest(few.vectors[: few.pulls], allowed))
            rows = near[near >= 0].astype(np.int64)
        elif allowed is not None and free <= min(self.settings.whole, GATHERED * len(found)):
            rows = np.flatnonzero(allowed)
        elif self._sketch:
            # Few are picked out: reading some here and there is slower than reading all in a row.
            free_rows = np.flatnonzero(allowed) if allowed is not None and free < GATHERED * len(found) else None
            few = asked.few(self.settings.rough)
            rough = np.concatenate([self._fused(few, c) for c in self._sketch.cosines(few.directions, free_rows)])
            if free_rows is None and allowed is not None:
                rough = np.where(allowed, rough, np.float32(-np.inf))
            rows = top_rows(rough, max(self.settings.whole, free // TENTH))
            if free_rows is not None:
                rows = free_rows[rows]
            if not self._nearest:
                found[slice(None) if free_rows is None else free_rows] = rough
        found[rows] = self._fused(asked, self._cosines(asked, rows))
        return found

    def rescore(self, request: Request, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The scores of these rows, (rows,)."""
        asked = self._query_of(request)
        if not asked.pulls:
            return np.full(len(rows), np.nan)
        return self._fused(asked, self._cosines(asked, rows)).astype(np.float64)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """The request's words, the two history items that pull strongest, and the dislike that pushes, if one does."""
        asked = self._query_of(request)
        cosines = asked.weights[:, None] * self._cosines(asked, np.asarray(rows, np.int64))
        (pull, liked), (ask, words), (push, disliked) = ((cosines[kind], asked.named[kind]) for kind in asked.kinds)
        found = []
        for row in range(len(rows)):
            said = [Provenance(self.name, float(ask[k, row]), words[k]) for k in range(len(words))]
            strongest = np.argsort(-pull[:, row], kind="stable")[:2]
            said += [
                Provenance(self.name, float(pull[k, row]), liked[k], is_history=True)
                for k in strongest
                if pull[k, row] > 0
            ]
            if len(disliked) and push[:, row].max() > 0:
                worst = int(push[:, row].argmax())
                away = -self.settings.push * float(push[worst, row])
                said.append(Provenance(self.name, away, disliked[worst], is_history=True))
            found.append(tuple(said))
        return found

    def _fused(self, asked: _Query, cosines: Vectors) -> Vectors:
        """Cosines (q, rows) → scores (rows,). Votes are brought back to the scale of cosines: what lies near one liked
        item alone scores about its cosine."""
        (liked, words, disliked), weights, width = asked.kinds, asked.weights, np.float32(self.settings.width)
        total = weights[words] @ cosines[words]
        if whole := float(weights[liked].sum() or weights[disliked].sum()):
            votes = weights[liked] @ np.exp(cosines[liked] / width)
            votes -= np.float32(self.settings.push) * (weights[disliked] @ np.exp(cosines[disliked] / width))
            total = total + width * np.arcsinh(votes / np.float32(2 * whole))
        return np.asarray(total, np.float32)

    def _cosines(self, asked: _Query, rows: NDArray[np.int64] | slice) -> Vectors:
        """Cosines around the mean, (q, rows)."""
        moved = asked.directions @ self.vectors[rows].T - (asked.directions @ self.centroid)[:, None]
        return np.asarray(moved / self._lengths[rows], np.float32)

    def _query_of(self, request: Request) -> _Query:
        """Kept for the next question about the same request."""
        if self._last and self._last[0] is request:
            return self._last[1]
        likes, dislikes = recent(request.history, self.settings.recent)
        past = self._embed_history([*likes, *dislikes])
        words = self._embed_text(request.text) if request.text else past[:0]
        vectors = np.concatenate((past[: len(likes)], words, past[len(likes) :]))
        directions = vectors - self.centroid
        directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-6)
        weights = np.array([*self._weights(likes), *[self.settings.request] * len(words), *self._weights(dislikes)])
        asked = _Query(
            vectors,
            directions,
            weights.astype(np.float32),
            (*(e.item.id for e in likes), *[request.text] * len(words), *(e.item.id for e in dislikes)),
            (len(likes), len(words), len(dislikes)),
        )
        self._last = request, asked
        return asked

    def _weights(self, events: Sequence[Event]) -> list[float]:
        return [e.weight * abs(e.preference) ** 0.5 * self.settings.decay**age for age, e in enumerate(events)]

    def _embed_text(self, text: str) -> Vectors:
        """(1, d), kept for the next question in the same words."""
        if not self._words or self._words[0] != text:
            self._words = text, self._embedder().query([text])
        return self._words[1]

    def _embed_history(self, events: Sequence[Event]) -> Vectors:
        """(events, d): from the index, and from the embedder for what is not in it, which is kept."""
        vectors = np.empty((len(events), self.vectors.shape[1]), np.float32)
        new = [k for k, e in enumerate(events) if e.item.id not in self.rows]
        old = [k for k, e in enumerate(events) if e.item.id in self.rows]
        vectors[old] = self.vectors[[self.rows[events[k].item.id] for k in old]]
        known = self._elsewhere
        if unknown := [i for k in new if (held := known.get((i := events[k].item).id)) is None or held[0] is not i]:
            if len(known) > CACHE_SIZE:
                known.clear()
            found = self._embedder().passage([i.passage() for i in unknown])
            known.update((i.id, (i, vector)) for i, vector in zip(unknown, found, strict=True))
        for k in new:
            vectors[k] = known[events[k].item.id][1]
        return vectors
