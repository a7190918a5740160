"""Inputs of the sources of an index: what they learn is stored with the index, and a small change relearns little.

Models of interactions are stored by item id and hold while the interactions stay the same. Statistics of items are
stored for the first segment and completed by the rows that were written since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Mask, Rows, positions
from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.index import Index, fitted, item_neighbours
from retrieval.index.artifacts import pack_texts, unpack_texts
from retrieval.index.clusters import Clusters
from retrieval.index.item_neighbours import ItemNeighbours
from retrieval.index.nearest import PcaSketch
from retrieval.progress import Progress, no_progress
from retrieval.sources import (
    collaborative_training,
    content_transfer,
    inverted_index,
    popularity,
    recency,
    sequence_training,
    stored_sequence,
)
from retrieval.sources.cooccurrence import preference_column
from retrieval.sources.inputs import Interactions, VectorSpace
from retrieval.sources.inverted_index import EXTRACTED_FIELD, TEXT_FIELDS, Field
from retrieval.sources.settings import SourceSettings
from retrieval.sources.shared_traits import Traits

if TYPE_CHECKING:
    import polars


class IndexInputs:
    """Inputs of an index, or of a part of its interactions alone, such as to learn weights from the others.

    `subset`: which rows of `catalogue_interactions` are used; models learned from a subset are not stored.
    `progress`: that of training a sequence model on the subset.
    """

    def __init__(
        self,
        index: Index,
        settings: SourceSettings = SourceSettings(),
        subset: Mask | None = None,
        progress: Progress = no_progress,
    ):
        self.index, self.settings, self._subset, self._progress = index, settings, subset, progress
        self.items: Sequence[Item] = index.items.in_order
        self.rows: Mapping[str, int] = index.rows
        self.embedder: Callable[[], Embedder] = lambda: index.embedder

    @property
    def vectors(self) -> Vectors:
        return self.index.vectors

    @property
    def centroid(self) -> Vectors:
        return self.index.centroid

    @cached_property
    def nearest(self) -> ItemNeighbours | None:
        """Return the search by Chroma, None where the index has no collection; it is opened when it is first asked."""
        index, settings = self.index, self.settings.dense
        if not index.manifest.chroma:
            return None

        reach = settings.reach if len(index.rows) > settings.all_reached else len(index.rows)

        def search(queries: Vectors, allowed: Mask | None) -> Rows:
            return index.nearest(queries, reach, allowed)[0]

        def learn() -> Arrays:
            chosen, base_rows = self._most_liked(settings.stored_likes), index.manifest.item_segments[0].rows
            stored = item_neighbours.learn(search, index.vectors, chosen, index.live_base_rows, base_rows)
            return {**stored, "first": first}

        first = pack_texts([index.manifest.fingerprints()["first"]])
        stored = partial(
            index.load_or_compute,
            f"near_items-{reach}-{settings.stored_likes}",
            learn,
            "interactions",  # which say what most people like
            lambda arrays: np.array_equal(arrays["first"], first),
        )
        searched = settings.sketched_likes if self.sketch else settings.searched_likes
        return ItemNeighbours(search, index.vectors, stored, index.live_base_rows, searched)

    def _most_liked(self, count: int) -> Rows:
        """Return the rows of the items that most people like."""
        import polars as pl

        log = self.index.interactions
        liked = log.filter(log.select(preference_column()).to_series() > 0)["item_id"].value_counts(name="likes")
        best = liked.sort(pl.col("likes"), pl.col("item_id"), descending=[True, False])["item_id"]
        return np.array([self.index.rows[i] for i in best if i in self.index.rows][:count], np.int64)

    @cached_property
    def sketch(self) -> PcaSketch | None:
        """Return the sketch of all vectors, None for a small index."""
        index = self.index
        if index.manifest.item_segments[0].rows < self.settings.sketched_from:
            return None
        first = index.load_or_compute("sketch", lambda: PcaSketch.fit(index.base_vectors()), "first")
        fresh = PcaSketch.project(index.vectors[len(index.live_base_rows) :], first["centre"], first["axes"])
        short = (
            first["short"] if len(index.live_base_rows) == len(first["short"]) else first["short"][index.live_base_rows]
        )
        return PcaSketch({**first, "short": np.concatenate((short, fresh)) if len(fresh) else short})

    @property
    def spaces(self) -> Sequence[VectorSpace]:
        return [
            VectorSpace(
                name,
                *self.index.named_vectors(name),
                self.index.query_embedder(name),
                default_weight=space.default_weight,
            )
            for name, space in self.index.manifest.named_vectors.items()
        ]

    @cached_property
    def interactions(self) -> Interactions:
        index = self.index
        return encode_log(catalogue_interactions(index), index.rows, self._subset, index.manifest.ordered)

    def learn(self, name: str, compute: Callable[[], Arrays], depends_on: Literal["items", "interactions"]) -> Arrays:
        if depends_on == "interactions" and self._subset is not None:
            return compute()
        return self.index.load_or_compute(name, compute, depends_on)

    def lexical(self) -> Arrays:
        return self._inverted_index("descriptions", TEXT_FIELDS)

    def extracted(self) -> tuple[Arrays, Field]:
        """Return the inverted index of the extracted attributes that `whyrec-eval fit` selected, and its field."""
        chosen = fitted.selected_fields(self.index.folder, self.index.manifest.built)
        field = replace(EXTRACTED_FIELD, only=chosen)
        name = "all" if chosen is None else "-".join(sorted(chosen)) or "none"
        return self._inverted_index(f"extracted-{name}", (field,)), field

    def _inverted_index(self, name: str, fields: Sequence[Field]) -> Arrays:
        index = self.index
        if index.manifest.item_segments[0].rows < self.settings.amended_from:
            return index.load_or_compute(name, lambda: inverted_index.build(index.items.in_order, fields), "items")
        first = index.load_or_compute(name, lambda: inverted_index.build(index.base_items(), fields), "first")
        return inverted_index.extend(
            first, index.live_base_rows, index.items.in_order[len(index.live_base_rows) :], fields
        )

    def item_models(self) -> Arrays:
        return collaborative_training.realign(self._learned("models."), self._places)

    def counts(self) -> Arrays:
        return popularity.realign(self._learned("counts."), self._places, len(self.index.rows))

    def _learned(self, prefix: str) -> Arrays:
        return {k.removeprefix(prefix): v for k, v in self._from_interactions.items() if k.startswith(prefix)}

    @cached_property
    def _places(self) -> Rows:
        """Return the row in the catalogue of each item with learned interactions, (ids,); −1 for one that is gone."""
        return np.array([self.index.rows.get(i, -1) for i in unpack_texts(self._from_interactions["ids"])], np.int64)

    @cached_property
    def _from_interactions(self) -> Arrays:
        """Return item models and counts, learned by item id.

        They still count items deleted since then, and are learned again once an item comes that had interactions
        before.
        """
        index = self.index

        def learn() -> Arrays:
            table = catalogue_interactions(index)
            ids = sorted(table["item_id"].unique().to_list())
            absent = sorted(set(index.interactions["item_id"].unique()) - set(ids))
            rows = {item_id: row for row, item_id in enumerate(ids)}
            ordered = index.manifest.ordered
            users, places, preferences, times, _ = encode_log(table, rows, self._subset, ordered)
            del table  # strings of millions of interactions, in whose place models are learned
            models = collaborative_training.learn(users, places, preferences, times, ordered=ordered)
            counts = popularity.learn(users, places, times, len(ids))
            return {
                "ids": pack_texts(ids),
                "absent": pack_texts(absent),
                **{f"counts.{key}": array for key, array in counts.items()},
                **{f"models.{key}": array for key, array in models.items()},
            }

        def fits(arrays: Arrays) -> bool:
            has_ease = "models.ease.starts" in arrays or "models.known" not in arrays  # in all but early indexes
            has_order = bool(arrays["models.ordered"]) or not index.manifest.ordered
            stay_away = not any(item_id in index.rows for item_id in unpack_texts(arrays["absent"]))
            return has_ease and has_order and stay_away

        return learn() if self._subset is not None else index.load_or_compute("models", learn, "interactions", fits)

    def neighbours(self) -> Arrays | None:
        """Return each item's nearest others, as `content_transfer.learn` does.

        A neighbour deleted or changed since then has weight 0. New items join the clusters, or are compared with all.
        """
        index = self.index
        if len(index.rows) > content_transfer.MAX_ITEMS:
            return None

        def traits() -> Traits:
            return Traits(**index.load_or_compute("traits", lambda: Traits.of(index.base_items())._asdict(), "first"))

        def learn() -> Arrays:
            return content_transfer.learn(index.base_vectors(), traits())

        first = index.load_or_compute("neighbours_by_traits", learn, "first")
        if len(index.rows) == len(index.live_base_rows) == len(first["near"]):
            return first
        place = positions(index.live_base_rows, len(first["near"]))
        moved = place[first["near"][index.live_base_rows]]
        weights = np.where(moved < 0, 0, first["weights"][index.live_base_rows]).astype(np.float32)
        merged: Arrays = {"near": np.maximum(moved, 0), "weights": weights}
        if fresh := len(index.rows) - len(index.live_base_rows):
            clusters = Clusters.of_arrays(first)
            if clusters:
                clusters = clusters.updated(index.live_base_rows, index.vectors[-fresh:])
            of_all = traits().at(index.live_base_rows).followed_by(Traits.of(index.items.in_order[-fresh:]))
            new = content_transfer.learn(index.vectors, of_all, fresh, clusters)
            width = max(merged["near"].shape[1], new["near"].shape[1])
            merged = {key: np.concatenate((_wide(merged[key], width), _wide(new[key], width))) for key in merged}
        return merged

    def dates(self) -> Arrays:
        index = self.index
        first = index.load_or_compute("dates", lambda: recency.learn(index.base_items()), "first")
        fresh = recency.learn(index.items.in_order[len(index.live_base_rows) :])
        return {key: np.concatenate((array[index.live_base_rows], fresh[key])) for key, array in first.items()}

    def sequence(self) -> Arrays:
        """Return the model that was trained for the index, or with a subset one that is trained on it now.

        Without torch a subset has none.
        """
        stored = stored_sequence.load(self.index)
        if self._subset is None or not stored:
            return stored
        if not sequence_training.has_torch():
            return {}
        return sequence_training.train(self.index.vectors, *self.interactions, progress=self._progress)


def catalogue_interactions(index: Index) -> polars.DataFrame:
    """Return the interactions of an index whose items are in its catalogue."""
    import polars as pl

    ids = pl.Series(index.rows.keys(), dtype=pl.String)
    return index.interactions.filter(pl.col("item_id").is_in(ids.implode()))


def encode_log(
    table: polars.DataFrame, rows: Mapping[str, int], subset: Mask | None = None, ordered: bool = False
) -> Interactions:
    """Return a table of interactions as arrays, items by `rows`; with `subset`, (n,), these interactions alone.

    `ordered`: whether each user's stand in the order in which they happened.
    """
    import polars as pl

    users = table["user_id"].rank("dense").cast(pl.Int64).to_numpy() - 1
    places = table["item_id"].replace_strict(rows, return_dtype=pl.Int64).to_numpy()
    preferences = table.select(preference_column()).to_series().to_numpy()
    times = table["time"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    chosen = slice(None) if subset is None else subset
    return Interactions(users[chosen], places[chosen], preferences[chosen], times[chosen], ordered)


def _wide(array: NDArray[Any], width: int) -> NDArray[Any]:
    return np.pad(array, ((0, 0), (0, width - array.shape[1])))
