"""Named-vector sources: one source for each space of vectors that items bring with them, such as images or sound.

Each scores as `Dense` does in its space, by the history items that have a vector there. A request's text also searches
where the space has an embedder for it, such as the text side of a CLIP model (Radford et al. 2021), and so does an
example that comes with the request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from retrieval.arrays import Floats, Mask, Rows
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.query import Event, Provenance, Request
from retrieval.sources.base import CandidateSource, Unavailable
from retrieval.sources.dense import Dense
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets
from retrieval.sources.settings import DenseSettings

IndexedVectors = tuple[Mapping[str, int], Vectors]
"""Vectors in a space, (rows, d), and the row of each item that has one, by id."""
NAMES: tuple[str, ...] = ()
"""Empty, since the spaces are named by the catalogue."""


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return one source for each space of named vectors."""
    ids = list(inputs.rows)
    return [
        NamedVectors(
            space.name,
            ids,
            (space.rows, space.vectors),
            space.reader,
            inputs.settings.dense,
            space.elsewhere,
            space.default_weight,
        )
        for space in inputs.spaces
    ]


class NamedVectors(Dense):
    """A CandidateSource over the items with these ids, of which `carried` gives the vectors.

    `elsewhere`: vectors of items that are not among the candidates but may be in a history.
    """

    def __init__(
        self,
        name: str,
        ids: Sequence[str],
        carried: IndexedVectors,
        embedder: Callable[[], Embedder] | None,
        settings: DenseSettings,
        elsewhere: IndexedVectors | None = None,
        default_weight: float = 1.0,
    ):
        rows, vectors = carried
        centroid = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
        super().__init__(embedder or _no_embedder, rows, vectors, centroid, settings)
        self.name = name
        self.default_weight = self.cold_item_weight = default_weight
        self.unavailable_reason = None if len(vectors) else Unavailable("no_vectors", source=name)
        self._has_embedder = embedder is not None
        # For each row of the catalogue its row among the vectors, −1 where it has none.
        self._places = np.array([rows.get(i, -1) for i in ids], np.int64)
        self._elsewhere_vectors = elsewhere or ({}, vectors[:0])
        self._restricted = Latest[Request, Request]()

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return the scores of `Dense` in this space, (items,); NaN for items without a vector here."""
        indexed = np.flatnonzero(self._places >= 0)
        free = None
        if allowed is not None:
            free = np.zeros(len(self.vectors), np.bool_)
            free[self._places[indexed]] = allowed[indexed]
        scores = np.full(len(self._places), np.nan)
        scores[indexed] = super().score(self._restrict(request), free)[self._places[indexed]]
        return scores

    def rescore(self, request: Request, rows: Rows) -> Floats:
        """Return the exact scores of these rows, (rows,); NaN for items without a vector here."""
        places = self._places[rows]
        scores = np.full(len(rows), np.nan)
        scores[places >= 0] = super().rescore(self._restrict(request), places[places >= 0])
        return scores

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the exact scores of these rows without the items of each set, (sets, rows)."""
        places = self._places[rows]
        scores = np.full((len(left_out), len(rows)), np.nan)
        scores[:, places >= 0] = super().score_without(self._restrict(request), places[places >= 0], left_out)
        return scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return the causes that `Dense` names for each row; none for items without a vector here."""
        places = self._places[np.asarray(rows, np.int64)]
        causes = iter(super().explain(self._restrict(request), places[places >= 0].tolist()))
        return [next(causes) if place >= 0 else () for place in places]

    def _restrict(self, request: Request) -> Request:
        """Return the request without what has no vector here; the same object for the same one, as `Dense` caches."""

        def restrict() -> Request:
            by_history = not request.examples
            history = tuple(e for e in request.history if by_history and self._vector(e.item) is not None)
            return replace(request, history=history, text=request.text if self._has_embedder else "")

        return self._restricted.get(request, restrict)

    def _embed_request(self, request: Request) -> tuple[Sequence[str], Vectors]:
        """Return the request's text and its example in this space, where it has them, and their vectors, (q, d)."""
        names, vectors = super()._embed_request(request)
        if not (example := request.examples.get(self.name)):
            return names, vectors
        return (*names, example.name), np.concatenate([vectors, np.asarray(example.vector, np.float32)[None]])

    def _vector(self, item: Item) -> Vectors | None:
        """Return the vector of an item in this space, (d,): stored, or its own; None where it has none."""
        for rows, vectors in ((self.rows, self.vectors), self._elsewhere_vectors):
            if item.id in rows:
                return np.asarray(vectors[rows[item.id]], np.float32)
        own = item.vectors.get(self.name)
        return None if own is None else np.asarray(own, np.float32)

    def _embed_history(self, events: Sequence[Event]) -> Vectors:
        """Return the vectors of the events' items, (events, d), each of which has one."""
        stored = [vector for e in events if (vector := self._vector(e.item)) is not None]
        return np.array(stored, np.float32).reshape(len(events), self.vectors.shape[1])


def vectors_of(items: Sequence[Item], name: str) -> IndexedVectors:
    """Return the vectors in a space that the items themselves carry."""
    having = [item for item in items if name in item.vectors]
    vectors = np.array([item.vectors[name] for item in having], np.float32)
    return {item.id: row for row, item in enumerate(having)}, vectors if having else np.zeros((0, 0), np.float32)


def _no_embedder() -> Embedder:
    raise AssertionError("a space without an embedder has no text queries")
