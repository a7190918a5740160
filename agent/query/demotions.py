"""Ranks items lower that are near in meaning to an excluded word which names no value of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from agent.query.exclusions import names_value
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import OneOf
from retrieval.embedding import Embedder
from retrieval.query import PreferenceBoost

Floats = NDArray[np.float32] | NDArray[np.float64]

MAX_ITEMS = 20
"""Items that one word ranks lower at most."""
LEAST_DEVIATION = 2.0
"""Standard deviations above the mean of the catalogue from which on an item is near to a word."""
WEIGHT = -1.0


def demotions(
    conditions: Iterable[Condition], columns: Columns, vectors: Floats, centroid: Floats, embedder: Embedder
) -> Iterator[PreferenceBoost]:
    """Yield what ranks items lower that are nearest to the words which conditions exclude from texts alone.

    `vectors`: those of the items, (items, d); cosines are taken around their mean, the `centroid`, (d,).
    """
    texts = dict.fromkeys(
        c.value for c in conditions if isinstance(c, Comparison) and (c.field, c.operator) == ("text", "!=")
    )
    for word in texts:
        if names_value(word, columns):
            continue
        centered, query = vectors - centroid, embedder.query([word])[0] - centroid
        cosines = centered @ query / np.maximum(np.linalg.norm(centered, axis=1) * np.linalg.norm(query), 1e-9)
        least = float(cosines.mean() + LEAST_DEVIATION * cosines.std())
        rows = [int(row) for row in np.argsort(-cosines, kind="stable")[:MAX_ITEMS] if cosines[row] >= least]
        if titles := tuple(dict.fromkeys(columns.items[row].title for row in rows)):
            yield PreferenceBoost(word, OneOf("title", titles), WEIGHT)
