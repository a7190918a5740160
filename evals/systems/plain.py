"""Systems that know no person: chance, what most chose, what most chose of late, and at such times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import numpy as np

from evals.cases import Answer, Case, draw
from evals.datasets.logs import DAY, Log
from evals.systems.registry import Scores, Setting, Unfit, top
from retrieval.query import context


class Plain:
    """`scores` (items,) are the same for every case, but for chance."""

    name = ""
    reads_text, baseline, without = False, True, ""
    grid: Sequence[Setting] = ({},)
    batch = 256

    def learn(self, log: Log, setting: Setting) -> None:
        self._items = log.items
        self._rows = {item.id: row for row, item in enumerate(log.items)}
        self._scores = self.scores(log, setting)

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [top(case, self._scores, self._items, self._rows) for case in cases]

    def scores(self, log: Log, setting: Setting) -> Scores:
        return np.bincount(log.rows, minlength=len(log.items)).astype(np.float64)


class Popularity(Plain):
    name = "popularity"


class Random(Plain):
    name = "random"

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [top(case, draw(case.id, "random").random(len(self._items)), self._items, self._rows) for case in cases]


class RecentPopularity(Plain):
    name = "recent-popularity"
    grid = tuple({"days": days} for days in (7, 30, 90, 365, 1000))

    def scores(self, log: Log, setting: Setting) -> Scores:
        if np.isnan(log.times).any() or not len(log.times):
            raise Unfit("the data does not say when things were done")
        recent = log.times > log.times.max() - setting["days"] * DAY
        return np.bincount(log.rows[recent], minlength=len(log.items)).astype(np.float64)


class ContextPopularity(Plain):
    """What most chose at such times: popularity, and how much more than its share an item has of what was chosen under
    the request's circumstances, drawn towards 1 by `damp` choices."""

    name = "context-popularity"
    grid = tuple({"damp": damp} for damp in (3, 10, 30, 100, 1000))

    def learn(self, log: Log, setting: Setting) -> None:
        super().learn(log, setting)
        self._damp = setting["damp"]
        self._told = [context.context_of(i, UTC) for i in log.interactions]
        self._rows_of, self._found = log.rows, dict[tuple[tuple[str, str], ...], Scores]()

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [top(c, self._at(dict(c.request.context)), self._items, self._rows) for c in cases]

    def _at(self, asked: dict[str, str]) -> Scores:
        key = tuple(sorted(asked.items()))
        if key not in self._found:
            agrees = np.array([context.agreement(asked, told) for told in self._told])
            share = agrees.sum() / max(len(agrees), 1)
            at_such = np.bincount(self._rows_of, agrees, len(self._items))
            expected = self._scores * share
            self._found[key] = self._scores * (at_such + self._damp) / (expected + self._damp)
        return self._found[key]


PLAIN: dict[str, type[Plain]] = {each.name: each for each in (Random, Popularity, RecentPopularity, ContextPopularity)}
