"""By vectors that items bring with them: of images, of sound. One source for each such space, named after it.

It is `Dense` in that space: what of the history has a vector there retrieves, and so do the request's words where the
space has an embedder for them, such as the text side of a CLIP model (Radford et al. 2021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.query.request import Event, Provenance, Request
from retrieval.sources.base import CandidateSource, Unavailable
from retrieval.sources.dense import Dense
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.settings import DenseSettings

IndexedVectors = tuple[Mapping[str, int], Vectors]
"""Which items have a vector in a space, by id, each with its row among the vectors (rows, d)."""


NAMES: tuple[str, ...] = ()
"""The catalogue names its spaces itself."""


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return one source a space of vectors that items bring with them."""
    ids = list(inputs.rows)
    return [
        NamedVectors(space.name, ids, (space.rows, space.vectors), space.reader, inputs.settings.dense, space.elsewhere)
        for space in inputs.spaces
    ]


class NamedVectors(Dense):
    """`elsewhere` are vectors of items that are not among the candidates but may be in a history."""

    def __init__(
        self,
        name: str,
        ids: Sequence[str],
        carried: IndexedVectors,
        embedder: Callable[[], Embedder] | None,
        settings: DenseSettings,
        elsewhere: IndexedVectors | None = None,
    ):
        rows, vectors = carried
        centroid = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
        super().__init__(embedder or _nothing, rows, vectors, centroid, settings)
        self.name = name
        self.unavailable_reason = None if len(vectors) else Unavailable("no_vectors", source=name)
        self._reads = embedder is not None
        # Of each row of the catalogue the row among the vectors, -1 where it has none.
        self._places = np.array([rows.get(i, -1) for i in ids], np.int64)
        self._elsewhere_vectors = elsewhere or ({}, vectors[:0])
        self._narrowed: tuple[Request, Request] | None = None

    def score(self, request: Request, allowed: Mask | None = None) -> NDArray[np.float64]:
        """As in `Dense`, (items,); NaN for items without a vector here."""
        held = np.flatnonzero(self._places >= 0)
        free = None
        if allowed is not None:
            free = np.zeros(len(self.vectors), np.bool_)
            free[self._places[held]] = allowed[held]
        found = np.full(len(self._places), np.nan)
        found[held] = super().score(self._mine(request), free)[self._places[held]]
        return found

    def rescore(self, request: Request, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        places = self._places[rows]
        found = np.full(len(rows), np.nan)
        found[places >= 0] = super().rescore(self._mine(request), places[places >= 0])
        return found

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        places = self._places[np.asarray(rows, np.int64)]
        said = iter(super().explain(self._mine(request), places[places >= 0].tolist()))
        return [next(said) if place >= 0 else () for place in places]

    def _mine(self, request: Request) -> Request:
        """The same request as far as this space understands it; one object for one request, which `Dense` goes by."""
        if self._narrowed is None or self._narrowed[0] is not request:
            history = tuple(e for e in request.history if self._vector(e.item) is not None)
            self._narrowed = request, replace(request, history=history, text=request.text if self._reads else "")
        return self._narrowed[1]

    def _vector(self, item: Item) -> Vectors | None:
        for rows, vectors in ((self.rows, self.vectors), self._elsewhere_vectors):
            if item.id in rows:
                return np.asarray(vectors[rows[item.id]], np.float32)
        own = item.vectors.get(self.name)
        return None if own is None else np.asarray(own, np.float32)

    def _embed_history(self, events: Sequence[Event]) -> Vectors:
        """(events, d); each has one."""
        found = [vector for e in events if (vector := self._vector(e.item)) is not None]
        return np.array(found, np.float32).reshape(len(events), self.vectors.shape[1])


def vectors_of(items: Sequence[Item], name: str) -> IndexedVectors:
    """Return the vectors of a space that items carry themselves."""
    having = [item for item in items if name in item.vectors]
    vectors = np.array([item.vectors[name] for item in having], np.float32)
    return {item.id: row for row, item in enumerate(having)}, vectors if having else np.zeros((0, 0), np.float32)


def _nothing() -> Embedder:
    raise AssertionError("a space without an embedder is asked nothing in words")
