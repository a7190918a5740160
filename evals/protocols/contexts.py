"""A user's last item, requested in the context in which it was chosen: the time of day, the day, and other fields.

Seasons are left out of the context: a log seldom covers several years.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import numpy as np

from agent.errors import UsageError
from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.datasets.splits import last_interactions
from evals.protocols.base import Options, Protocol, hold_out_task
from retrieval.query import context

SESSION = 6 * 3_600
"""Seconds before the last interaction whose interactions are hidden as well: they would reveal the hour."""


def make(log: InteractionLog, options: Options) -> Task:
    """Make the task with times read in UTC, for users and systems alike. Raises UsageError without times."""
    if not log.has_times:
        raise UsageError(f"{log.name} has no times: choose another protocol, such as random")
    last = last_interactions(log)
    ends = np.full(log.user_count, np.inf)
    ends[log.users[last]] = log.times[last]
    with_session = last | (log.times > ends[log.users] - SESSION)
    contexts = {log.user_ids[log.users[n]]: _context(log, n) for n in np.flatnonzero(last).tolist()}
    task = hold_out_task(log, with_session, options, relevant=last)

    def in_context(case: Case) -> Case:
        context = contexts[case.user_id]
        return replace(case, request=replace(case.request, context=context, normalized_context=context))

    return replace(
        task,
        title=f"{log.name}: next item, at the time it was chosen",
        cases=tuple(map(in_context, task.cases)),
        tuning_cases=tuple(map(in_context, task.tuning_cases)),
        notes=(f"Interactions in the {SESSION // 3_600} hours before the last one are hidden as well.",),
    )


def _context(log: InteractionLog, row: int) -> dict[str, str]:
    fields = context.context_of(log.interactions[row], UTC)
    return {key: value for key, value in fields.items() if key != "season"}


PROTOCOL = Protocol(
    "contexts", "a person's last item, for a request at the time of day and the day of the choice", make
)
