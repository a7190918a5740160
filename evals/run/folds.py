"""Cross-fitting: settings and weights for one fold of the users are chosen on the other folds and the tuning users."""

from __future__ import annotations

import zlib

from evals.cases import Case, Example, Task

FOLDS = 5


def fold_of(case: Case) -> int:
    """Return the fold of a case, by its user's id."""
    return zlib.crc32(f"part {case.user_id}".encode()) % FOLDS


def examples_outside(task: Task, fold: int) -> list[Example]:
    """Return the cases of tuning users and of users in other folds, with their targets."""
    cases = (*task.tuning_cases, *(case for case in task.cases if fold_of(case) != fold))
    return [Example(case, task.targets[case.id]) for case in cases]
