"""Where candidates come from: each source scores the whole catalogue for one request and says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.blas import one_thread
from retrieval.data.items import IMPLIED_PREFERENCE, RATING_HALF_RANGE, RATING_MIDPOINT
from retrieval.query.request import Provenance, Request

if TYPE_CHECKING:
    import polars

    from retrieval.data.items import Item
    from retrieval.embedding import Embedder, Vectors
    from retrieval.index.reader import Index
    from retrieval.sources import dense
    from retrieval.sources.collaborative import Collaborative

Mask = NDArray[np.bool_]
FEW = 0.3
"""Share of the catalogue up to which picking rows out is quicker than going through all."""


class CandidateSource(Protocol):
    name: str
    unavailable_reason: str
    """Why the source has nothing to offer with this index, in one line; empty where it works."""

    def score(self, request: Request, allowed: Mask | None = None) -> NDArray[np.float64]:
        """One score a row of the catalogue, (items,), higher is better; NaN where the source has nothing to say.

        Only `allowed` rows, (items,), matter; what the others get may depend on it.
        """
        ...

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """For each of these rows why it scored, strongest first: the history items (Provenance.event True, because =
        item id), the words, the number of people."""
        ...


@runtime_checkable
class Approximate(CandidateSource, Protocol):
    """A source whose `score` may be rounded, or NaN, for rows that are not near the top."""

    def rescore(self, request: Request, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The scores of these rows, (rows,)."""
        ...


def scores(
    asked: Sequence[CandidateSource], request: Request, allowed: Mask | None = None
) -> dict[str, NDArray[np.float64]]:
    """What each says of the allowed rows, by name; NaN for the others."""
    found = {source.name: source.score(request, allowed) for source in asked}
    if allowed is None:
        return found
    rows = np.flatnonzero(allowed)
    if len(rows) > FEW * len(allowed):
        return {name: np.where(allowed, told, np.nan) for name, told in found.items()}
    kept = {name: np.full(len(allowed), np.nan) for name in found}
    for name, told in found.items():
        kept[name][rows] = told[rows]
    return kept


def settled(
    found: Mapping[str, NDArray[np.float64]],
    asked: Sequence[CandidateSource],
    request: Request,
    rows: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """The same scores, exact for these rows."""
    exact = dict(found)
    for source in asked:
        if isinstance(source, Approximate):
            exact[source.name] = found[source.name].copy()
            exact[source.name][rows] = source.rescore(request, rows)
    return exact


def of_index(
    index: Index, settings: dense.Settings, known: NDArray[np.bool_] | None = None
) -> tuple[CandidateSource, ...]:
    """All of an index. What they learn from its items and interactions is kept with it.

    With `known`, one a row of `log`, they learn from these interactions alone, and nothing of it is kept.
    """
    from retrieval.sources import collaborative, popularity, trained
    from retrieval.sources.bilinear import BilinearContent
    from retrieval.sources.dense import Dense
    from retrieval.sources.lexical import Lexical
    from retrieval.sources.named_vectors import NamedVectors
    from retrieval.sources.recency import Recency

    ids = list(index.rows)

    def near(queries: Vectors, allowed: Mask | None) -> NDArray[np.int64]:
        return index.nearest(queries, settings.reach, allowed)[0]

    people, models = trained.people(index, known)
    nearest = near if index.manifest.chroma else None
    if nearest:
        nearest(index.vectors[:1], None)  # so that a damaged collection is told at once
    folded = collaborative.sources(models, ids)
    words, ages, sketch = trained.words(index), trained.ages(index), trained.sketch(index)
    facts, field = trained.facts(index)
    with one_thread():
        return (
            Dense(lambda: index.embedder, index.rows, index.vectors, index.centroid, settings, nearest, sketch),
            Lexical(words),
            Lexical(facts, fields=(field,)),
            *folded,
            kin_of(folded, trained.near(index)),
            BilinearContent(trained.tuned(index, known), index.rows, index.vectors),
            popularity.Popularity(people),
            popularity.Popularity(people, classic=True),
            Recency(ages),
            *(
                NamedVectors(name, ids, index.named_vectors(name), index.query_embedder(name), settings)
                for name in index.manifest.named_vectors
            ),
        )


def kin_of(models: Sequence[Collaborative], near: Mapping[str, NDArray[Any]] | None) -> CandidateSource:
    """On the best of the people's models that there is: of games, too many for EASE, walks handed on found 1.2 times
    what factors did."""
    from retrieval.sources.content_transfer import ContentTransfer

    named = {model.name: model for model in models if not model.unavailable_reason}
    return ContentTransfer(named.get("ease") or named.get("walks") or models[0], near)


def known_interactions(index: Index) -> polars.DataFrame:
    """The interactions of an index with items that are there."""
    import polars as pl

    return index.interactions.filter(pl.col("item_id").is_in(list(index.rows)))


def encode_log(
    table: polars.DataFrame, rows: Mapping[str, int], known: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Who, which row, how liked (−1 to 1) and when (seconds, or NaN), one an interaction."""
    import polars as pl

    users = table["user_id"].rank("dense").cast(pl.Int64).to_numpy() - 1
    places = table["item_id"].replace_strict(rows, return_dtype=pl.Int64).to_numpy()
    rated = ((pl.col("value") - RATING_MIDPOINT) / RATING_HALF_RANGE).clip(-1, 1)
    implied = pl.col("kind").replace_strict(IMPLIED_PREFERENCE, default=0.5, return_dtype=pl.Float64)
    signals = table.select(pl.coalesce(rated, implied)).to_series().to_numpy()
    times = table["time"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    kept = slice(None) if known is None else known
    return users[kept], places[kept], signals[kept], times[kept]


def of_items(
    items: Sequence[Item], embedder: Embedder, settings: dense.Settings, index: Index | None = None
) -> tuple[CandidateSource, ...]:
    """Of items that are in no index: by their texts, their age and what further vectors they carry.

    An index knows the vectors of a history's items that carry none, and who reads requests in words in a space.
    """
    from retrieval.sources import inverted_index, recency
    from retrieval.sources.dense import Dense
    from retrieval.sources.lexical import Lexical
    from retrieval.sources.named_vectors import NamedVectors, held
    from retrieval.sources.recency import Recency

    vectors = embedder.passage([item.passage() for item in items])
    rows = {item.id: row for row, item in enumerate(items)}
    return (
        Dense(lambda: embedder, rows, vectors, vectors.mean(axis=0), settings),
        Lexical(inverted_index.build(items)),
        Lexical(
            inverted_index.build(items, (inverted_index.EXTRACTED_FIELD,)), fields=(inverted_index.EXTRACTED_FIELD,)
        ),
        Recency(recency.learn(items)),
        *(
            NamedVectors(
                name,
                list(rows),
                held(items, name),
                index.query_embedder(name) if index and name in index.manifest.named_vectors else None,
                settings,
                index.named_vectors(name) if index and name in index.manifest.named_vectors else None,
            )
            for name in dict.fromkeys(name for item in items for name in item.vectors)
        ),
    )
