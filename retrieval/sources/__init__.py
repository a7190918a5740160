"""Where candidates come from: each source scores the whole catalogue for one request and says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.items import HALF, IMPLIED, MIDDLE
from retrieval.requests import Provenance, Request

if TYPE_CHECKING:
    import polars

    from retrieval.embedding import Embedder, Vectors
    from retrieval.index import Index
    from retrieval.items import Item
    from retrieval.sources import dense


class CandidateSource(Protocol):
    name: str
    off: str
    """Why the source has nothing to offer with this index, in one line; empty where it works."""

    def score(self, request: Request) -> NDArray[np.float64]:
        """One score a row of the catalogue, (items,), higher is better; NaN where the source has nothing to say."""
        ...

    def because(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """For each of these rows why it scored, strongest first: the history items (Provenance.event True, because =
        item id), the words, the number of people."""
        ...


def of_index(
    index: Index,
    allowed: Callable[[Request], NDArray[np.bool_]],
    settings: dense.Settings,
    known: NDArray[np.bool_] | None = None,
) -> tuple[CandidateSource, ...]:
    """All of an index. What they learn from its items and interactions is kept with it; `allowed` rows may be shown.

    With `known`, one a row of `log`, they learn from these interactions alone, and nothing of it is kept.
    """
    from retrieval import postings
    from retrieval.sources import collaborative, popular
    from retrieval.sources.dense import Dense
    from retrieval.sources.lexical import Lexical
    from retrieval.sources.newest import Newest
    from retrieval.sources.space import Space

    items = tuple(index.items.values())
    ids = [item.id for item in items]

    def near(queries: Vectors, request: Request) -> NDArray[np.int64]:
        return index.nearest(queries, settings.reach, allowed(request))[0]

    def counted() -> dict[str, NDArray[Any]]:
        users, rows, _, times = numbered(log(index), index.rows, known)
        return popular.learn(users, rows, times, len(items))

    def learned() -> dict[str, NDArray[Any]]:
        return collaborative.learn(*numbered(log(index), index.rows, known), len(items))

    people = index.derived("popular", counted) if known is None else counted()
    models = index.derived("collaborative", learned) if known is None else learned()
    words = index.derived("lexical", lambda: postings.learn(items), of="items")
    nearest = near if index.description.base else None
    return (
        Dense(lambda: index.embedder, index.rows, index.vectors, index.centroid, settings, nearest),
        Lexical(words),
        *collaborative.sources(models, ids),
        popular.Popular(people),
        Newest(items),
        *(Space(name, ids, index.space(name), index.reader(name), settings) for name in index.description.spaces),
    )


def log(index: Index) -> polars.DataFrame:
    """The interactions of an index with items that are there."""
    import polars as pl

    return index.interactions.filter(pl.col("item_id").is_in(list(index.rows)))


def numbered(
    table: polars.DataFrame, rows: Mapping[str, int], known: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Who, which row, how liked (−1 to 1) and when (seconds, or NaN), one an interaction."""
    import polars as pl

    users = table["user_id"].rank("dense").cast(pl.Int64).to_numpy() - 1
    places = table["item_id"].replace_strict(rows, return_dtype=pl.Int64).to_numpy()
    rated = ((pl.col("value") - MIDDLE) / HALF).clip(-1, 1)
    implied = pl.col("kind").replace_strict(IMPLIED, default=0.5, return_dtype=pl.Float64)
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
    from retrieval import postings
    from retrieval.sources.dense import Dense
    from retrieval.sources.lexical import Lexical
    from retrieval.sources.newest import Newest
    from retrieval.sources.space import Space, held

    vectors = embedder.passage([item.passage() for item in items])
    rows = {item.id: row for row, item in enumerate(items)}
    return (
        Dense(lambda: embedder, rows, vectors, vectors.mean(axis=0), settings),
        Lexical(postings.learn(items)),
        Newest(items),
        *(
            Space(
                name,
                list(rows),
                held(items, name),
                index.reader(name) if index and name in index.description.spaces else None,
                settings,
                index.space(name) if index and name in index.description.spaces else None,
            )
            for name in dict.fromkeys(name for item in items for name in item.vectors)
        ),
    )
