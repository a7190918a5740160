"""One moment for all: what was done before it is known, what was done after it is to be found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from evals.cases import Task
from evals.datasets.logs import Log
from evals.protocols.registry import Options, of_held

SHARE = 0.1
FEWEST = 5
"""Interactions before the moment, of those who are judged."""


def make(log: Log, options: Options) -> Task:
    """As Meng et al. 2020 (arXiv 2007.13237): nothing of the future is learned from. UsageError without times."""
    if np.isnan(log.times).any():
        raise UsageError(f"{log.name} does not say when things were done: choose another protocol, such as random")
    moment = np.quantile(log.times, 1 - SHARE)
    held = log.times > moment
    before = np.bincount(log.users[~held], minlength=log.people)
    people = np.flatnonzero(before >= FEWEST).tolist()
    task = of_held(log, held, options, people)
    note = f"The latest {SHARE:.0%} of all interactions are held out, for people with {FEWEST} before and one after."
    return replace(task, title=f"{log.name}: after one moment", notes=(note,))
