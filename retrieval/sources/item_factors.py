"""Matrix factorization as a source: the user's vector is solved for from the vectors of the history's items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Rows
from retrieval.index.nearest import best_rows
from retrieval.query import Request
from retrieval.sources.collaborative_source import Collaborative, LearnedItems

FEWEST_EXACT = 2_000
"""Items that are scored exactly at least."""
MAX_CHANGED = 6
"""Items whose weights differ from those of a solved system up to which its solution is corrected, not solved anew."""


SKETCHED_FROM = 200_000
"""Learned items from which on all are scored by a sketch of their vectors, and exactly those that seem best."""
AXES, EXACT_SHARE = 32, 100
"""Principal axes of a sketch; one item in so many is scored exactly."""


def item_factors(learned: Arrays, items: LearnedItems | None, catalogue_size: int) -> ItemFactors:
    """Return the source over the item vectors of implicit ALS."""
    many = "vectors" in learned and len(learned["vectors"]) >= SKETCHED_FROM
    return (SketchedItemFactors if many else ItemFactors)(learned, items, catalogue_size)


class ItemFactors(Collaborative):
    """Item vectors of implicit ALS; the user's vector is solved for and is linear in the items of the history."""

    def __init__(self, learned: Arrays, items: LearnedItems | None, catalogue_size: int):
        super().__init__("ials", learned, items, catalogue_size)
        if self.unavailable_reason:
            return
        self._vectors = np.asarray(learned["vectors"], np.float32)
        ridge, self._confidence = np.asarray(learned["fold"], np.float64)
        self._gram = (self._vectors.T @ self._vectors).astype(np.float64) + ridge * np.eye(self._vectors.shape[1])
        self._inverse = np.linalg.inv(self._gram)

    def _score_all(self, past: Rows, weights: Floats) -> Floats:
        return np.asarray(self._vectors @ self._user_vector(past, weights), np.float64)

    def _score_some(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray(self._vectors[places] @ self._user_vector(past, weights), np.float64)

    def _score_each(self, request: Request, past: Rows, weights: Floats, places: Rows) -> Floats:
        vectors, scores = self._vectors[places], np.zeros((len(weights), len(places)))
        for mine, user in zip(scores, self._user_vectors(past, weights), strict=True):
            mine[:] = vectors @ user
        return scores

    def _user_vectors(self, past: Rows, weights: Floats) -> NDArray[np.float32]:
        """Return the user's vector for each of these weights, (sets, size).

        The system A of the first is solved for all whose weights differ from it for few items. With M the vectors of
        these and K what their confidences are less, (A − MᵀKM)⁻¹ is A⁻¹ + A⁻¹Mᵀ(1 − KMA⁻¹Mᵀ)⁻¹KMA⁻¹ (Woodbury).
        """
        mine, confidence = self._vectors[past].astype(np.float64), self._confidence * weights
        beside = np.where(weights > 0, confidence - 1, 0.0)
        vectors = np.zeros((len(weights), mine.shape[1]))
        changed = [np.flatnonzero(each != weights[0]) for each in weights]
        few = [n for n, places in enumerate(changed) if len(places) <= MAX_CHANGED]
        if few:
            system = self._gram + mine.T @ (beside[0][:, None] * mine)
            ever = np.unique(np.concatenate([changed[n] for n in few]))
            solved = np.linalg.solve(system, np.concatenate([confidence[few] @ mine, mine[ever]]).T)
            vectors[few], of_changed = solved[:, : len(few)].T, solved[:, len(few) :]
        for n, places in enumerate(changed):
            if n not in few:
                vectors[n] = self._user_vector(past[weights[n] > 0], weights[n][weights[n] > 0])
            elif len(places):
                terms, less = of_changed[:, np.searchsorted(ever, places)], (beside[0] - beside[n])[places]
                inner = np.eye(len(places)) - less[:, None] * (mine[places] @ terms)
                vectors[n] += terms @ np.linalg.solve(inner, less * (mine[places] @ vectors[n]))
        return vectors.astype(np.float32)

    def _user_vector(self, past: Rows, weights: Floats) -> NDArray[np.float32]:
        """Return the user's vector, (size,), solved in as few unknowns as possible: history items or dimensions."""
        mine, confidence = self._vectors[past].astype(np.float64), self._confidence * weights
        if len(past) <= len(self._gram):
            base, system = self._by_history(mine, confidence)
            return np.asarray(base @ np.linalg.solve(system, confidence), np.float32)
        return np.asarray(np.linalg.solve(self._by_dimension(mine, confidence), mine.T @ confidence), np.float32)

    def _contributions(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        return np.asarray((self._vectors[places] @ self._item_terms(past, weights)).T)

    def _item_terms(self, past: Rows, weights: Floats) -> Floats:
        """Return what each history item adds to the user's vector, (size, history)."""
        mine, confidence = self._vectors[past].astype(np.float64), self._confidence * weights
        if len(past) <= len(self._gram):
            base, system = self._by_history(mine, confidence)
            return np.asarray(np.linalg.solve(system.T, base.T).T * confidence)
        return np.asarray(np.linalg.solve(self._by_dimension(mine, confidence), mine.T) * confidence)

    def _by_dimension(self, mine: Floats, confidence: Floats) -> Floats:
        """Return the system G + MᵀDM of a history's vectors M, (history, size), with D = C − 1 of their confidences.

        As in implicit: a weight is the confidence in a 1, and the rest have confidence 1 in a 0.
        """
        return np.asarray(self._gram + mine.T @ ((confidence - 1)[:, None] * mine))

    def _by_history(self, mine: Floats, confidence: Floats) -> tuple[Floats, Floats]:
        """Return G⁻¹Mᵀ and 1 + DMG⁻¹Mᵀ, the system in as many unknowns as the history is long.

        (G + MᵀDM)⁻¹Mᵀ is G⁻¹Mᵀ(1 + DMG⁻¹Mᵀ)⁻¹.
        """
        base = self._inverse @ mine.T
        return base, np.eye(len(mine)) + (confidence - 1)[:, None] * (mine @ base)


class SketchedItemFactors(ItemFactors):
    """Item factors of many items: along the axes on which they differ most, and wholly where these seem best.

    An Approximate source: the scores of rows that are not near the top are rounded until `rescore`.
    """

    def __init__(self, learned: Arrays, items: LearnedItems | None, catalogue_size: int):
        super().__init__(learned, items, catalogue_size)
        if self.unavailable_reason:
            return
        self._axes = np.asarray(np.linalg.eigh(self._gram)[1][:, : -AXES - 1 : -1], np.float32)
        self._short = self._vectors @ self._axes

    def rescore(self, request: Request, rows: Rows) -> Floats:
        """Return the exact scores of these rows, (rows,)."""
        scores = np.full(len(rows), np.nan)
        past, weights = self._history(request)
        if len(past):
            places = self._learned.places[rows]
            learned = places[places >= 0]
            scores[places >= 0] = self._vectors[learned] @ self._user_vector(past, weights)
        return scores

    def _score_all(self, past: Rows, weights: Floats) -> Floats:
        user = self._user_vector(past, weights)
        scores = self._short @ (user @ self._axes)
        best = best_rows(scores, EXACT_SHARE)
        scores[best] = self._vectors[best] @ user
        return scores.astype(np.float64)

    def _score_some(self, past: Rows, weights: Floats, places: Rows) -> Floats:
        user = self._user_vector(past, weights)
        scores = self._short[places] @ (user @ self._axes)
        best = best_rows(scores, min(EXACT_SHARE, max(1, len(places) // FEWEST_EXACT)))
        scores[best] = self._vectors[places[best]] @ user
        return scores.astype(np.float64)
