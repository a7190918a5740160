"""Ranks items lower that are near in meaning to an excluded word which names no value of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from agent.query.negations.exclusions import names_value
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import OneOf
from retrieval.embedding import Embedder, Vectors, centred_cosines, normalize_rows
from retrieval.query import PreferenceBoost

MAX_ITEMS = 20
"""Items that one word ranks lower at most."""
LEAST_DEVIATION = 2.0
"""Standard deviations above the mean of the catalogue from which on an item is near to a word."""
WEIGHT = -1.0


def demotions(
    conditions: Iterable[Condition], columns: Columns, vectors: Vectors, centroid: Vectors, embedder: Embedder
) -> Iterator[PreferenceBoost]:
    """Yield what ranks items lower that are nearest to the words which conditions exclude from texts alone.

    `vectors`: unit vectors of the items, (items, d); cosines are taken around their mean, the `centroid`, (d,).
    """
    texts = dict.fromkeys(
        c.value for c in conditions if isinstance(c, Comparison) and (c.field, c.operator) == ("text", "!=")
    )
    words = [word for word in texts if not names_value(word, columns)]
    if not words:
        return
    queries = normalize_rows(embedder.query(words) - centroid)
    for word, query in zip(words, queries, strict=True):
        cosines = centred_cosines(vectors, centroid, query)
        least = float(cosines.mean() + LEAST_DEVIATION * cosines.std())
        rows = [int(row) for row in np.argsort(-cosines, kind="stable")[:MAX_ITEMS] if cosines[row] >= least]
        if titles := tuple(dict.fromkeys(columns.items[row].title for row in rows)):
            yield PreferenceBoost(word, OneOf("title", titles), WEIGHT)
