"""Grid search with cross-fitting: each fold of users is ranked with the setting that is best for all others."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.progress import Progress
from evals.cases import Task
from evals.metrics.ranking import ndcg
from evals.records.runs import RankingRow
from evals.run.folds import FOLDS, fold_of
from evals.systems.base import NotApplicable, Setting, System


@dataclass(frozen=True)
class Trial:
    """The rankings of one setting for each case, those of the tuning cases last.

    `rankings`: rows of the ranked items. `unscored`: why there are none. `ndcg`, (cases,), at 10. `seconds`: a case.
    """

    setting: Setting
    rankings: list[NDArray[np.int32]]
    unscored: list[str]
    ndcg: NDArray[np.float64]
    seconds: float


def tuned_rankings(
    task: Task, make_system: Callable[[], System], jobs: int, progress: Progress
) -> tuple[list[RankingRow], str]:
    """Rank every case with every setting of a system's grid, `jobs` settings at once.

    Returns for each case the ranking of the best setting for the users of other folds, and the chosen settings as text.
    Raises NotApplicable where no setting fits the data.
    """
    trials, failures = list[Trial](), list[NotApplicable]()
    grid = make_system().grid
    with ThreadPoolExecutor(jobs) as pool:
        for done, outcome in enumerate(pool.map(lambda setting: _try(task, make_system(), setting), grid), 1):
            if isinstance(outcome, NotApplicable):
                failures.append(outcome)
            else:
                trials.append(outcome)
            progress(done * len(task.cases) // len(grid), len(task.cases))
    if not trials:
        raise failures[0]
    fold = np.array([fold_of(case) for case in task.cases] + [-1] * len(task.tuning_cases))
    answered, settings = list[RankingRow](), dict[str, None]()
    for k in range(FOLDS):
        if not (fold == k).any():
            continue
        best = max(trials, key=lambda trial: float(trial.ndcg[fold != k].sum()))  # the first of equals
        settings[", ".join(f"{key} {value}" for key, value in best.setting.items())] = None
        for n in np.flatnonzero(fold == k):
            ids = tuple(task.log.items[row].id for row in best.rankings[n])
            seconds, unscored = round(best.seconds, 6), best.unscored[n]
            answered.append(RankingRow(case=task.cases[n].id, items=ids, seconds=seconds, unscored=unscored))
    return answered, "; ".join(settings)


def _try(task: Task, system: System, setting: Setting) -> Trial | NotApplicable:
    try:
        system.fit(task.log, setting)
    except NotApplicable as error:
        return error
    cases = (*task.cases, *task.tuning_cases)
    rows = {item.id: row for row, item in enumerate(task.log.items)}
    started = time.perf_counter()
    rankings, unscored, values = list[NDArray[np.int32]](), list[str](), list[float]()
    for start in range(0, len(cases), system.batch_size):
        batch = cases[start : start + system.batch_size]
        for case, answer in zip(batch, system.rank(batch), strict=True):
            rankings.append(np.array([rows[i] for i in answer.items], np.int32))
            unscored.append(answer.unscored)
            values.append(ndcg(answer.items, task.targets[case.id]))
    return Trial(setting, rankings, unscored, np.array(values), (time.perf_counter() - started) / len(cases))
