"""Inputs of sources: items, vectors and interactions of an index, of a log, or of given items alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np

from retrieval.arrays import Arrays, Floats, Rows
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.index.item_neighbours import ItemNeighbours
from retrieval.index.nearest import PcaSketch
from retrieval.sources.inverted_index import Field
from retrieval.sources.settings import SourceSettings


class Interactions(NamedTuple):
    """A log, one entry an interaction (n,): user, item's row, preference −1 to 1, seconds since 1970 or NaN.

    `ordered`: whether each user's interactions stand in the order in which they happened, also without times.
    """

    users: Rows
    rows: Rows
    preferences: Floats
    times: Floats
    ordered: bool = False

    @classmethod
    def none(cls) -> Interactions:
        """Return an empty log."""
        return cls(*(np.zeros(0, np.int64),) * 2, *(np.zeros(0),) * 2)


@dataclass(frozen=True)
class VectorSpace:
    """Vectors that items bring with them: `vectors` (n, d), `rows` their row by item id.

    `reader` loads the embedder of text into the space; `elsewhere` holds rows and vectors of items that are not
    candidates but may be in a history; `default_weight` is that of its source.
    """

    name: str
    rows: Mapping[str, int]
    vectors: Vectors
    reader: Callable[[], Embedder] | None = None
    elsewhere: tuple[Mapping[str, int], Vectors] | None = None
    default_weight: float = 1.0


class SourceInputs(Protocol):
    """Inputs of all sources; costly attributes are computed when they are first read."""

    @property
    def settings(self) -> SourceSettings: ...

    @property
    def items(self) -> Sequence[Item]: ...

    @property
    def rows(self) -> Mapping[str, int]: ...

    @property
    def interactions(self) -> Interactions: ...

    @property
    def embedder(self) -> Callable[[], Embedder]: ...

    @property
    def vectors(self) -> Vectors: ...

    @property
    def centroid(self) -> Vectors: ...

    @property
    def nearest(self) -> ItemNeighbours | None:
        """Return the search for the nearest items by Chroma; None where all vectors are compared instead."""
        ...

    @property
    def sketch(self) -> PcaSketch | None: ...

    @property
    def spaces(self) -> Sequence[VectorSpace]: ...

    def learn(self, name: str, compute: Callable[[], Arrays], depends_on: Literal["items", "interactions"]) -> Arrays:
        """Return arrays by name, computed now or, where an index keeps them, once for the same data."""
        ...

    def lexical(self) -> Arrays:
        """Return the inverted index of the titles, traits and texts of the items."""
        ...

    def extracted(self) -> tuple[Arrays, Field]:
        """Return the inverted index of attributes that a model extracted, and the field it covers."""
        ...

    def item_models(self) -> Arrays:
        """Return the arrays of `collaborative_training.learn`, in rows of the catalogue."""
        ...

    def counts(self) -> Arrays:
        """Return the arrays of `popularity.learn`, in rows of the catalogue."""
        ...

    def neighbours(self) -> Arrays | None:
        """Return the arrays of `content_transfer.learn`; None where there are too many items."""
        ...

    def dates(self) -> Arrays:
        """Return the arrays of `recency.learn`."""
        ...

    def sequence(self) -> Arrays:
        """Return the arrays of `sequence_training.train`, in rows of the catalogue; none where it was not trained."""
        ...
