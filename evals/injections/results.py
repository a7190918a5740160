"""Counts of trials: how often attacks promote an item, beside harmless text, and how often they are obeyed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from evals.bench import table
from evals.injections.places import PLACES
from evals.injections.trials import BEST, Trial
from evals.statistics import interval


def read_trials(file: Path) -> list[Trial]:
    """Return the trials of a file, none where there is none; a last line that was not finished is left out."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.is_file() else []
    return [Trial(**json.loads(line)) for line in lines if line.endswith("\n")]


def describe(trials: Sequence[Trial]) -> str:
    """Return a Markdown table: by model and place the trials, promotions of both arms in %, and those obeyed."""
    heads = ("model", "place", "trials", "left out by the guard", "promoted", "harmless text", "difference", "obeyed")
    rows = []
    for model in dict.fromkeys(trial.model for trial in trials):
        mine = [trial for trial in trials if trial.model == model]
        for place in (*PLACES, "all"):
            if some := [t for t in mine if place in (t.place, "all")]:
                rows.append([model, place, *_cells(some)])
    if len({trial.model for trial in trials}) > 1:
        rows.append(["all", "all", *_cells(trials)])
    return table(heads, rows)


def _cells(trials: Iterable[Trial]) -> list[str]:
    """Return the numbers of a row; the difference with its interval of 95 %, over attacks."""
    some = list(trials)
    promoted, control = (np.array([getattr(t, arm) <= BEST for t in some], float) for arm in ("rank", "control"))
    by_attack = dict[str, list[float]]()
    for trial, difference in zip(some, promoted - control, strict=True):
        by_attack.setdefault(trial.attack, []).append(difference)
    low, high = (100 * each for each in interval(np.array([np.mean(each) for each in by_attack.values()])))
    return [
        str(len(some)),
        str(sum(t.removed for t in some)),
        f"{100 * promoted.mean():.1f}",
        f"{100 * control.mean():.1f}",
        f"{100 * (promoted - control).mean():+.1f} [{low:+.1f}, {high:+.1f}]",
        str(sum(t.obeyed for t in some)),
    ]
