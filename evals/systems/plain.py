"""Systems that know no person: chance, what most chose, and what most chose of late."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.cases import Answer, Case, draw
from evals.logs import DAY, Log
from evals.systems import Scores, Setting, Unfit, top


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


PLAIN: dict[str, type[Plain]] = {each.name: each for each in (Random, Popularity, RecentPopularity)}
