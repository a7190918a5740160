"""A user's last item among the whole catalogue: leave one out, by time."""

from __future__ import annotations

from dataclasses import replace

from evals.cases import Task
from evals.datasets.logs import InteractionLog
from evals.datasets.splits import last_interactions
from evals.protocols.base import Options, Protocol, hold_out_task


def make(log: InteractionLog, options: Options) -> Task:
    """Hide the last interaction of each user who has three or more."""
    task = hold_out_task(log, last_interactions(log), options)
    return replace(task, title=f"{log.name}: next item of the whole catalogue")


PROTOCOL = Protocol("last", "a person's last item among the whole catalogue", make)
