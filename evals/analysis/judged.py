"""A run as it is judged: every case with a target, in an order of its own, and each system's figures there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.errors import InputError
from evals import statistics
from evals.metrics import ranking
from evals.records.runs import CaseRow, ItemRow, Plan, RankingRow, Run, SystemRow
from evals.statistics import Estimate, Floats, Rows

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """`cases` are sorted by person and id, and `targets`, `answers` and `figures` go along with them; figures are NaN
    where a case is unscored. `who` is each case's place in `people`."""

    plan: Plan
    items: Mapping[str, ItemRow]
    cases: Sequence[CaseRow]
    targets: Sequence[Mapping[str, int]]
    people: Sequence[str]
    who: Rows
    systems: Mapping[str, SystemRow]
    answers: Mapping[str, Sequence[RankingRow]]
    figures: Mapping[str, Mapping[str, Floats]]

    def estimates(self, columns: Sequence[Floats], chosen: Mask) -> list[Estimate | None]:
        """Over the people of the chosen cases, of figures of the cases, (cases,) each."""
        people, who = np.unique(self.who[chosen], return_inverse=True)
        figures = np.stack(columns, axis=1)[chosen]
        return statistics.estimates(
            statistics.averaged(figures, who, len(people)), [self.people[n] for n in people.tolist()]
        )


def judge(run: Run) -> Judged:
    """InputError where the run has not ended, or its parts do not belong together."""
    plan, found = run.plan, run.targets
    items = {item.id: item for item in sorted(run.items, key=lambda item: item.id)}
    wanted = {case: {item: gain for item, gain in each.items() if gain > 0} for case, each in found.items()}
    cases = sorted((c for c in run.cases if wanted.get(c.id)), key=lambda case: (case.person, case.id))
    targets = [dict(sorted(wanted[case.id].items())) for case in cases]
    if not cases:
        raise InputError(f"{run.folder} has no case with a target: choose another protocol, or more people")
    if plan.metric not in ranking.METRICS:
        raise InputError(f"{run.folder / 'run.json'}: no metric {plan.metric}: one of {', '.join(ranking.METRICS)}")
    if plan.main not in plan.systems:
        raise InputError(f"{run.folder / 'run.json'}: the main system {plan.main} is none of the run's")
    people = sorted({case.person for case in cases})
    place = {person: n for n, person in enumerate(people)}
    answers = {name: _answers(run, name, cases, items) for name in plan.systems}
    return Judged(
        plan,
        items,
        cases,
        targets,
        people,
        np.array([place[case.person] for case in cases]),
        {name: run.system(name) for name in plan.systems},
        answers,
        {name: _figures(rows, targets) for name, rows in answers.items()},
    )


def _answers(run: Run, name: str, cases: Sequence[CaseRow], items: Mapping[str, ItemRow]) -> list[RankingRow]:
    rows = run.rankings(name)
    lacking = [case.id for case in cases if case.id not in rows]
    if lacking or not run.is_done(name):
        raise InputError(f"{run.folder}: {name} has yet to answer {len(lacking)} cases: run it to its end first")
    for case in cases:
        invented = [item for item in rows[case.id].items if item not in items]
        if invented:
            raise InputError(f"{run.folder}: {name} ranks {invented[0]} in case {case.id}, which is not in items.jsonl")
    return [rows[case.id] for case in cases]


def _figures(rows: Sequence[RankingRow], targets: Sequence[Mapping[str, int]]) -> dict[str, Floats]:
    unscored = np.array([bool(row.unscored) for row in rows])
    found = ranking.figures([row.items for row in rows], targets)
    return {metric: np.where(unscored, np.nan, figures) for metric, figures in found.items()}
