"""Inputs of sources over items in memory, computed anew each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal

import numpy as np

from retrieval.arrays import Arrays
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.sources import collaborative_training, content_transfer, inverted_index, popularity, recency
from retrieval.sources.inputs import Interactions, VectorSpace
from retrieval.sources.settings import SourceSettings
from retrieval.sources.shared_traits import Traits


class InMemoryInputs:
    """Inputs of items that are in no index: candidates given with a request, or the catalogue of an evaluation.

    `vectors`, (items, d), are computed when first needed; `models` are the settings of the collaborative models.
    """

    nearest = None
    sketch = None

    def __init__(
        self,
        items: Sequence[Item],
        embedder: Callable[[], Embedder],
        vectors: Callable[[], Vectors] | None = None,
        interactions: Interactions | None = None,
        spaces: Sequence[VectorSpace] = (),
        settings: SourceSettings = SourceSettings(),
        models: collaborative_training.Settings = collaborative_training.Settings(),
    ):
        self.items, self.embedder, self.spaces = items, embedder, spaces
        self.rows = {item.id: row for row, item in enumerate(items)}
        self.interactions = interactions or Interactions.none()
        self._vectors, self.settings, self._models = vectors, settings, models

    @cached_property
    def vectors(self) -> Vectors:
        if self._vectors:
            return self._vectors()
        return self.embedder().passage([item.passage() for item in self.items])

    @cached_property
    def centroid(self) -> Vectors:
        return np.asarray(self.vectors.mean(axis=0), np.float32)

    def learn(self, name: str, compute: Callable[[], Arrays], depends_on: Literal["items", "interactions"]) -> Arrays:
        return compute()

    def lexical(self) -> Arrays:
        return inverted_index.build(self.items)

    def extracted(self) -> tuple[Arrays, inverted_index.Field]:
        field = inverted_index.EXTRACTED_FIELD
        return inverted_index.build(self.items, (field,)), field

    def item_models(self) -> Arrays:
        users, rows, preferences, times, ordered = self.interactions
        return collaborative_training.learn(users, rows, preferences, times, self._models, ordered)

    def counts(self) -> Arrays:
        return popularity.learn(
            self.interactions.users, self.interactions.rows, self.interactions.times, len(self.items)
        )

    def neighbours(self) -> Arrays | None:
        if len(self.items) > content_transfer.MAX_ITEMS:
            return None
        return content_transfer.learn(self.vectors, Traits.of(self.items))

    def dates(self) -> Arrays:
        return recency.learn(self.items)

    def sequence(self) -> Arrays:
        return {}
