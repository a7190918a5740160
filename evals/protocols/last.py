"""A person's last item among the whole catalogue (leave one out, by time)."""

from __future__ import annotations

from dataclasses import replace

from evals.cases import Task
from evals.datasets.logs import Log
from evals.protocols.registry import Options, last_of_each, of_held


def make(log: Log, options: Options) -> Task:
    return replace(of_held(log, last_of_each(log), options), title=f"{log.name}: next item of the whole catalogue")
