"""Baselines that know no user: random, and popularity over all time, of late, and in the request's context."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import numpy as np

from evals.cases import Answer, Case
from evals.datasets.logs import SECONDS_PER_DAY, InteractionLog
from evals.randomness import rng
from evals.systems.base import NotApplicable, Scores, Setting, rank_by_scores
from retrieval.query import context


class NonPersonalized:
    """Rank by one score an item, (items,), the same for every case."""

    name = ""
    reads_text, baseline, without_llm = False, True, ""
    grid: Sequence[Setting] = ({},)
    batch_size = 256

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        self._items = log.items
        self._rows = {item.id: row for row, item in enumerate(log.items)}
        self._scores = self.scores(log, setting)

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [rank_by_scores(case, self._scores, self._items, self._rows) for case in cases]

    def scores(self, log: InteractionLog, setting: Setting) -> Scores:
        """Count the interactions with each item."""
        return np.bincount(log.rows, minlength=len(log.items)).astype(np.float64)


class Popularity(NonPersonalized):
    name = "popularity"


class Random(NonPersonalized):
    name = "random"

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        size = len(self._items)
        return [rank_by_scores(c, rng(c.id, "random").random(size), self._items, self._rows) for c in cases]


class RecentPopularity(NonPersonalized):
    name = "recent-popularity"
    grid = tuple({"days": days} for days in (7, 30, 90, 365, 1000))

    def scores(self, log: InteractionLog, setting: Setting) -> Scores:
        """Count the interactions of the latest days."""
        if not log.has_times:
            raise NotApplicable("the data has no times")
        recent = log.times > log.times.max() - setting["days"] * SECONDS_PER_DAY
        return np.bincount(log.rows[recent], minlength=len(log.items)).astype(np.float64)


class ContextPopularity(NonPersonalized):
    """Multiply popularity by an item's lift in the request's context, drawn towards 1 by `damp` pseudo-interactions.

    The lift is an item's interactions in such contexts over those expected by its popularity.
    """

    name = "context-popularity"
    grid = tuple({"damp": damp} for damp in (3, 10, 30, 100, 1000))

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        super().fit(log, setting)
        self._damp = setting["damp"]
        self._contexts = [context.context_of(i, UTC) for i in log.interactions]
        self._interaction_rows, self._by_context = log.rows, dict[tuple[tuple[str, str], ...], Scores]()

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [
            rank_by_scores(case, self._in_context(dict(case.request.context)), self._items, self._rows)
            for case in cases
        ]

    def _in_context(self, requested: dict[str, str]) -> Scores:
        key = tuple(sorted(requested.items()))
        if key not in self._by_context:
            agreement = np.array([context.agreement(requested, each) for each in self._contexts])
            share = agreement.sum() / max(len(agreement), 1)
            observed = np.bincount(self._interaction_rows, agreement, len(self._items))
            expected = self._scores * share
            self._by_context[key] = self._scores * (observed + self._damp) / (expected + self._damp)
        return self._by_context[key]


SYSTEMS: dict[str, type[NonPersonalized]] = {
    each.name: each for each in (Random, Popularity, RecentPopularity, ContextPopularity)
}
