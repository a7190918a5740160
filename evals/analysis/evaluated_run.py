"""A run with the metrics of each answer: every case that has a target, in an order of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.errors import InputError
from evals import statistics
from evals.metrics.ranking import RANKING_METRICS, ranking_metrics
from evals.records.runs import CaseRow, ItemRow, Plan, RankingRow, Run, SystemRow
from evals.statistics import Estimate
from retrieval.arrays import Floats, Mask, Rows


@dataclass(frozen=True)
class EvaluatedRun:
    """The cases of a run, sorted by user and id, with the answers of each system to them.

    `targets`, `answers` and `metrics` are in the order of `cases`; metrics, (cases,), are NaN where a case is unscored.
    `user_of_case`, (cases,), are rows of `user_ids`.
    """

    plan: Plan
    items: Mapping[str, ItemRow]
    cases: Sequence[CaseRow]
    targets: Sequence[Mapping[str, int]]
    user_ids: Sequence[str]
    user_of_case: Rows
    systems: Mapping[str, SystemRow]
    answers: Mapping[str, Sequence[RankingRow]]
    metrics: Mapping[str, Mapping[str, Floats]]

    def estimates(self, columns: Sequence[Floats], chosen: Mask) -> list[Estimate | None]:
        """Estimate the mean over users of each column of case values, (cases,), among the chosen cases."""
        users, user_of_case = np.unique(self.user_of_case[chosen], return_inverse=True)
        values = np.stack(columns, axis=1)[chosen]
        by_user = statistics.mean_by_user(values, user_of_case, len(users))
        return statistics.estimates(by_user, [self.user_ids[n] for n in users.tolist()])


def evaluate(run: Run) -> EvaluatedRun:
    """Compute the ranking metrics of a run. Raises InputError where it has not ended, or its parts do not fit."""
    plan, gains = run.plan, run.targets
    items = {item.id: item for item in sorted(run.items, key=lambda item: item.id)}
    relevant = {case: {item: gain for item, gain in each.items() if gain > 0} for case, each in gains.items()}
    cases = sorted((c for c in run.cases if relevant.get(c.id)), key=lambda case: (case.user_id, case.id))
    targets = [dict(sorted(relevant[case.id].items())) for case in cases]
    if not cases:
        raise InputError(f"{run.folder} has no case with a target: choose another protocol, or more people")
    if plan.metric not in RANKING_METRICS:
        raise InputError(f"{run.folder / 'run.json'}: no metric {plan.metric}: one of {', '.join(RANKING_METRICS)}")
    if plan.main not in plan.systems:
        raise InputError(f"{run.folder / 'run.json'}: the main system {plan.main} is none of the run's")
    user_ids = sorted({case.user_id for case in cases})
    user_rows = {user_id: n for n, user_id in enumerate(user_ids)}
    answers = {name: _answers(run, name, cases, items) for name in plan.systems}
    return EvaluatedRun(
        plan,
        items,
        cases,
        targets,
        user_ids,
        np.array([user_rows[case.user_id] for case in cases]),
        {name: run.system(name) for name in plan.systems},
        answers,
        {name: _metrics(rows, targets) for name, rows in answers.items()},
    )


def _answers(run: Run, name: str, cases: Sequence[CaseRow], items: Mapping[str, ItemRow]) -> list[RankingRow]:
    rows = run.rankings(name)
    missing = [case.id for case in cases if case.id not in rows]
    if missing or not run.is_done(name):
        raise InputError(f"{run.folder}: {name} has yet to answer {len(missing)} cases: run it to its end first")
    for case in cases:
        invented = [item for item in rows[case.id].items if item not in items]
        if invented:
            raise InputError(f"{run.folder}: {name} ranks {invented[0]} in case {case.id}, which is not in items.jsonl")
    return [rows[case.id] for case in cases]


def _metrics(rows: Sequence[RankingRow], targets: Sequence[Mapping[str, int]]) -> dict[str, Floats]:
    unscored = np.array([bool(row.unscored) for row in rows])
    metrics = ranking_metrics([row.items for row in rows], targets)
    return {name: np.where(unscored, np.nan, values) for name, values in metrics.items()}
