"""One moment for all users: what happened before it is learned from, what happened after it is to be found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from evals.cases import Task
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options, Protocol, hold_out_task

HOLD_OUT_SHARE = 0.1
MIN_BEFORE = 5
"""Interactions before the moment that a user must have to be judged."""


def make(log: InteractionLog, options: Options) -> Task:
    """Hide the latest tenth of all interactions, so that nothing of the future is learned from.

    Meng et al. 2020 (arXiv 2007.13237). Raises UsageError without times.
    """
    if not log.has_times:
        raise UsageError(f"{log.name} has no times: choose another protocol, such as random")
    moment = np.quantile(log.times, 1 - HOLD_OUT_SHARE)
    after = log.times > moment
    before = np.bincount(log.users[~after], minlength=log.user_count)
    task = hold_out_task(log, after, options, np.flatnonzero(before >= MIN_BEFORE).tolist())
    note = (
        f"The latest {HOLD_OUT_SHARE:.0%} of all interactions are held out, "
        f"for people with {MIN_BEFORE} before and one after."
    )
    return replace(task, title=f"{log.name}: after one moment", notes=(note,))


PROTOCOL = Protocol("time", "all interactions after one moment, among the whole catalogue", make)
