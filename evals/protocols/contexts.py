"""A person's last item, asked for under the circumstances under which it was chosen: the time of day, the day, and what
else the interaction tells. Whoever knows the circumstances may gain by them; the seasons are left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import numpy as np

from agent.errors import UsageError
from evals.cases import Case, Task
from evals.datasets.logs import Log
from evals.protocols.registry import Options, last_of_each, of_held
from retrieval.query import context

SESSION = 6 * 3_600
"""Seconds before the held-out interaction in which what was done is held out as well: it would tell the hour."""


def make(log: Log, options: Options) -> Task:
    """Times are read in UTC, for people and systems alike. UsageError without times."""
    if np.isnan(log.times).any() or not len(log.times):
        raise UsageError(f"{log.name} does not say when things were done: choose another protocol, such as random")
    held = last_of_each(log)
    ends = np.full(log.people, np.inf)
    ends[log.users[held]] = log.times[held]
    with_session = held | (log.times > ends[log.users] - SESSION)
    told = {log.ids[log.users[n]]: _told(log, n) for n in np.flatnonzero(held).tolist()}
    task = of_held(log, with_session, options, relevant=held)

    def asked(case: Case) -> Case:
        return replace(
            case, request=replace(case.request, context=told[case.person], normalized_context=told[case.person])
        )

    return replace(
        task,
        title=f"{log.name}: next item, at the time it was chosen",
        cases=tuple(map(asked, task.cases)),
        learners=tuple(map(asked, task.learners)),
        notes=(f"What was done in the {SESSION // 3_600} hours before the held-out interaction is held out as well.",),
    )


def _told(log: Log, row: int) -> dict[str, str]:
    found = context.context_of(log.interactions[row], UTC)
    return {key: value for key, value in found.items() if key != "season"}
