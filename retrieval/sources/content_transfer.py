"""What people make of an item's kin: the score of a people's model, handed on to items that read alike.

An item that nobody has touched, or hardly anybody, borrows strength from those nearest to it in meaning: its score is
what kernel ridge regression over them (simple kriging, Cressie 1993, in small neighbourhoods, Vecchia 1988) expects of
one that reads so. Of neighbours that say the same each counts the less, so that a series of twenty volumes does not
drown all else. Who is near whom, and counts how much, is found once, without regard to people; a score is a weighted
sum over neighbours that the model knows, hence still a sum over the history, and each share exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.query.request import Provenance, Request
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.collaborative import Collaborative
from retrieval.sources.inputs import SourceInputs

NAMES = ("content_transfer",)
NEIGHBOURS = 50
NOISE = 1.0
"""What of a neighbour's score is its own affair, beside the kernel's 1 of what its text tells."""
MIN_SCORED_SHARE = 0.1
"""Where hardly any of the neighbourhood is known, what is known stands for ten times its weight at most."""
MAX_ITEMS = 20_000
"""Items up to which all are compared with all, in seconds; beyond, the source is off."""
BLOCK = 500


def kernel(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far the score of one item tells that of another, by the cosine of their vectors around the mean."""
    return np.asarray(cosines**2, np.float32)


def learn(vectors: Vectors, fresh: int = 0) -> dict[str, NDArray[Any]]:
    """The nearest others of each of these items (items, d), or of the last `fresh` alone: rows and weights (n, k)."""
    centred = vectors - vectors.mean(axis=0) if len(vectors) else vectors
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    first = len(vectors) - fresh if fresh else 0
    count = min(NEIGHBOURS, max(len(vectors) - 1, 0))
    near, weights = (
        np.zeros((len(vectors) - first, count), np.int32),
        np.zeros((len(vectors) - first, count), np.float32),
    )
    for start in range(first, len(vectors) if count else 0, BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(vectors)))
        cosines = centred[rows] @ centred.T
        cosines[np.arange(len(rows)), rows] = -2
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        among = centred[best]
        alike = kernel(among @ among.transpose(0, 2, 1)) + NOISE * np.eye(count, dtype=np.float32)
        told = kernel(np.maximum(np.take_along_axis(cosines, best, axis=1), 0))  # an opposite is no kin
        near[rows - first] = best
        weights[rows - first] = np.linalg.solve(alike, told[..., None])[..., 0]
    return {"near": near, "weights": weights}


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return content transfer over the best collaborative model that there is; none where none is built."""
    models = [source for source in built if isinstance(source, Collaborative)]
    if not models:
        return ()
    available = {model.name: model for model in models if not model.unavailable_reason}
    model = available.get("ease") or available.get("rp3beta") or models[0]
    return (ContentTransfer(model, inputs.neighbours() if available else None),)


class ContentTransfer:
    """A CandidateSource over a people's model. `learned` is None where there are too many items to compare."""

    name = "content_transfer"
    kind: Kind = "cold_start"
    default_weight, cold_item_weight = 1.0, 2.0

    def __init__(self, model: Collaborative, learned: Arrays | None):
        self._model = model
        self.unavailable_reason = model.unavailable_reason
        if learned is None:
            self.unavailable_reason = model.unavailable_reason or Unavailable(
                "too_many_items", MAX_ITEMS, source=self.name
            )
            return
        self._near, self._weights = np.asarray(learned["near"]), np.asarray(learned["weights"])

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """NaN for an item none of whose neighbours the model knows."""
        told = self._model.score(request)
        rows = np.arange(len(told)) if allowed is None else np.flatnonzero(allowed)
        scores = np.full(len(told), np.nan)
        if self._near.shape[1] and not np.isnan(told).all():
            weights = self._renormalized(told, rows)
            sums = np.einsum("ij,ij->i", np.nan_to_num(told)[self._near[rows]], weights)
            scores[rows] = np.where(weights.any(axis=1), sums, np.nan)
        return scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Every history item with its part of the score, by way of the item's neighbours."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        told = self._model.score(request)
        weights = self._renormalized(told, rows)
        asked, place = np.unique(self._near[rows], return_inverse=True)
        shares = self._model.attribute(request, asked.astype(np.int64))
        handed = np.zeros((len(asked), len(rows)))
        np.add.at(handed, (place.reshape(weights.shape), np.arange(len(rows))[:, None]), weights)
        return Attribution(self.name, shares.events, shares.contributions @ handed, [()] * len(rows))

    def _renormalized(self, told: Floats, rows: Rows) -> Floats:
        """The weights of neighbours, 0 of those that the model does not know: the others count as much more."""
        weights = self._weights[rows].astype(np.float64)
        known = np.where(np.isnan(told)[self._near[rows]], 0.0, weights)
        whole, left = weights.sum(axis=1), known.sum(axis=1)
        more = whole / np.maximum(left, np.maximum(MIN_SCORED_SHARE * whole, 1e-12))
        return np.asarray(known * more[:, None], np.float64)
