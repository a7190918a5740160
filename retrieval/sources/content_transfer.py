"""Content transfer: a new item gets the collaborative score predicted from its 50 most similar items.

Items are similar by their texts, makers, series, categories and years. The prediction is kernel ridge regression over
those neighbours (simple kriging, Cressie 1993, in small neighbourhoods, Vecchia 1988). Neighbours that are alike share
their weight, so that a series of twenty volumes does not count twenty times; see docs/decisions/cold-start.md. The
weights of neighbours depend on items alone and are learned once. A score is a weighted sum of collaborative scores,
hence still a sum over the history with exact contributions. In a large catalogue the neighbours are the nearest within
clusters of texts and among items with the same makers or series.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows, positions, slices
from retrieval.embedding import Vectors
from retrieval.index.clusters import Clusters
from retrieval.index.nearest import unit_around
from retrieval.query import Provenance, Request
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, CandidateSource, Kind, Unavailable
from retrieval.sources.collaborative import ItemMatrix
from retrieval.sources.collaborative_source import Collaborative
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.leave_out import IdSets
from retrieval.sources.shared_traits import SharedTraits, Traits

NAMES = ("content_transfer",)
NEIGHBOURS = 50
NOISE = 1.0
"""Variance of a score that texts and traits do not explain; the covariance of equal texts is 1."""
MIN_SCORED_SHARE = 0.1
"""Least share of the neighbours' weight to divide by: scored neighbours are scaled up at most tenfold."""
COMPARED_WITH_ALL = 20_000
"""Items up to which all are compared with all; in larger catalogues each is compared with those of clusters near it."""
MAX_ITEMS = 1_000_000
BLOCK = 500
"""Items whose neighbours are weighted at once."""
SCORED_AT_ONCE = 50_000
GATHERED_FROM, FEW_SHARE = 50_000, 0.05
"""Items from which on scores are added up from the neighbours that have one, where they are few: a share at most."""


def learn(vectors: Vectors, traits: Traits | None = None, fresh: int = 0, clusters: Clusters | None = None) -> Arrays:
    """Return rows and weights, (n, k), of the nearest others of all items, (items, d), or of the last `fresh` alone.

    Those of a large catalogue are found by its clusters, which are returned with them. `traits`: those of all items;
    `clusters`: those of a catalogue whose other items were clustered before.
    """
    shared = (traits or Traits.none(len(vectors))).shared()
    if clusters is None and not fresh and len(vectors) > COMPARED_WITH_ALL:
        clusters = Clusters.fit(vectors)
    first = len(vectors) - fresh if fresh else 0
    count = min(NEIGHBOURS, max(len(vectors) - 1, 0))
    near = np.zeros((len(vectors) - first, count), np.int32)
    weights = np.zeros(near.shape, np.float32)
    if not count:
        return {"near": near, "weights": weights}
    everything = np.arange(len(vectors))
    centre = vectors.mean(axis=0) if clusters is None else clusters.centre
    sharing = shared.search() if clusters else None
    for rows, others in [(everything[first:], everything)] if clusters is None else clusters.groups(first):
        if sharing:
            others = np.union1d(others, sharing(rows))
        directions, theirs = unit_around(vectors[others], centre), shared.at(others)
        for start in range(0, len(rows), BLOCK):
            part = rows[start : start + BLOCK]
            best, weights[part - first] = _weighted(directions, theirs, np.searchsorted(others, part), count)
            near[part - first] = others[best]
    stored = clusters.arrays() if clusters and not fresh else {}
    return {"near": near, "weights": weights, **stored}


def _weighted(directions: Vectors, traits: SharedTraits, rows: Rows, count: int) -> tuple[Rows, Vectors]:
    """Return the nearest others of these rows of unit vectors, (n, count), and the weight of each in the regression."""
    # The square is even: an opposite text must not count as a similar one.
    with_others = np.maximum(directions[rows] @ directions.T, 0) ** 2 + traits.at(rows).covariance(traits)
    with_others[np.arange(len(rows)), rows] = -1
    best = np.argpartition(-with_others, count - 1, axis=1)[:, :count]
    neighbours, theirs = directions[best], traits.at(best)
    covariance = (neighbours @ neighbours.transpose(0, 2, 1)) ** 2 + theirs.covariance(theirs)
    covariance += NOISE * np.eye(count, dtype=np.float32)
    with_item = np.take_along_axis(with_others, best, axis=1)
    return best, np.asarray(np.linalg.solve(covariance, with_item[..., None])[..., 0], np.float32)


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return content transfer over EASE of all items, else RP3β; no source where no collaborative one is built."""
    models = [source for source in built if isinstance(source, Collaborative)]
    if not models:
        return ()
    available = {model.name: model for model in models if not model.unavailable_reason}
    ease = available.get("ease")
    whole = ease if isinstance(ease, ItemMatrix) and ease.reads_all else None
    model = whole or available.get("rp3beta") or models[0]
    return (ContentTransfer(model, inputs.neighbours() if available else None),)


class _Columns(NamedTuple):
    """Weights by neighbour: item n has those from `starts[n]` to `starts[n + 1]` in these `rows`, (items × k,)."""

    starts: Rows
    rows: NDArray[np.int32]
    weights: Vectors

    @classmethod
    def of(cls, near: Rows, weights: Vectors) -> _Columns:
        """Return the columns of the matrix whose row i has `weights[i]`, (k,), in the columns `near[i]`."""
        from scipy.sparse import csr_matrix

        items, k = near.shape
        starts = np.arange(0, items * k + 1, k)
        columns = csr_matrix((weights.ravel(), near.ravel(), starts), shape=(items, items)).tocsc()
        return cls(columns.indptr.astype(np.int64), columns.indices, columns.data)

    def sums(self, neighbours: Rows, scores: Vectors) -> Floats:
        """Return the sum of weight × score over these neighbours of each item, (items,)."""
        first, last = self.starts[neighbours], self.starts[neighbours + 1]
        weights = slices(self.weights, first, last) * np.repeat(scores, last - first)
        return np.bincount(slices(self.rows, first, last), weights, len(self.starts) - 1).astype(np.float64)


class ContentTransfer:
    """A CandidateSource over a collaborative model; `learned` is None where there are too many items to compare."""

    name = "content_transfer"
    kind: Kind = "cold_start"
    default_weight, cold_item_weight = 1.0, 2.0

    def __init__(self, model: Collaborative, learned: Arrays | None):
        self._model, self.learned = model, learned
        self.unavailable_reason = model.unavailable_reason
        if learned is None:
            self.unavailable_reason = model.unavailable_reason or Unavailable(
                "too_many_items", MAX_ITEMS, source=self.name
            )
            return
        self._near, self._weights = np.asarray(learned["near"]), np.asarray(learned["weights"])

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return the predicted score, (items,); NaN for an item none of whose neighbours the model scores."""
        collaborative = self._model.score(request)
        scores = np.full(len(collaborative), np.nan)
        if not self._near.shape[1] or np.isnan(collaborative).all():
            return scores
        weights, zero_filled = self._shared_weights, np.nan_to_num(collaborative).astype(np.float32)
        few = allowed is not None and np.count_nonzero(allowed) < SPARSE_SHARE * len(allowed)
        rows = np.flatnonzero(allowed) if few and allowed is not None else np.arange(len(scores))
        if len(scores) >= GATHERED_FROM:
            scored = np.flatnonzero(zero_filled)
            if len(scored) <= min(FEW_SHARE * len(scores), len(rows)):
                return np.where(self._has_neighbours, self._of_neighbours.sums(scored, zero_filled[scored]), np.nan)
        for start in range(0, len(rows), SCORED_AT_ONCE):
            at = slice(start, start + SCORED_AT_ONCE)
            part = rows[at] if few else at
            of_neighbours = np.take(zero_filled, self._near[part], mode="clip")  # in half the time of other modes
            sums = np.einsum("ij,ij->i", of_neighbours, weights[part])
            scores[part] = np.where(self._has_neighbours[part], sums, np.nan)
        return scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row every history item with its contribution, by way of the item's neighbours."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the scores of these rows without the items of each set, (sets, rows)."""
        neighbours, place = self._neighbours(rows)
        collaborative = self._model.score_without(request, neighbours, left_out)
        weights = self._shared_weights[rows]
        sums = [np.einsum("ij,ij->i", each[place], weights) for each in np.nan_to_num(collaborative).astype(np.float32)]
        scored = ~np.isnan(collaborative).all(axis=1, keepdims=True) & self._has_neighbours[rows]
        return np.where(scored, np.reshape(sums, scored.shape), np.nan)

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        """Return the contribution of each history item to the scores of these rows."""
        weights = self._shared_weights[rows]
        neighbours, place = self._neighbours(rows)
        of_neighbours = self._model.attribute(request, neighbours)
        transfer = np.zeros((len(neighbours), len(rows)))
        np.add.at(transfer, (place, np.arange(len(rows))[:, None]), weights)
        contributions = of_neighbours.contributions @ transfer
        return Attribution(self.name, of_neighbours.events, contributions, [()] * len(rows))

    def _neighbours(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return the neighbours of these rows, ascending, and the place of each row's among them, (rows, k)."""
        near = self._near[rows]
        is_near = np.zeros(len(self._near), np.bool_)
        is_near[near] = True
        neighbours = np.flatnonzero(is_near)
        return neighbours, positions(neighbours, len(self._near))[near].astype(np.int64)  # the quickest to index by

    @cached_property
    def _of_neighbours(self) -> _Columns:
        return _Columns.of(self._near, self._shared_weights)

    @cached_property
    def _has_neighbours(self) -> Mask:
        """Which rows have a neighbour with a collaborative score, (items,)."""
        return np.asarray(self._shared_weights.any(axis=1))

    @cached_property
    def _shared_weights(self) -> Vectors:
        """The neighbours' weights, (items, k), shared out among those with a collaborative score."""
        unscored = ~self._model.learned_rows
        shared = np.empty_like(self._weights)
        for start in range(0, len(shared), SCORED_AT_ONCE):
            part = slice(start, start + SCORED_AT_ONCE)
            weights = self._weights[part]
            scored = np.where(unscored[self._near[part]], np.float32(0), weights)
            total, scored_total = weights.sum(axis=1), scored.sum(axis=1)
            scale = total / np.maximum(scored_total, np.maximum(MIN_SCORED_SHARE * total, 1e-12))
            shared[part] = scored * scale[:, None]
        return shared
