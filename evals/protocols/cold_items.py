"""New items: every interaction with a fifth of the items is hidden, and these are ranked among each other."""

from __future__ import annotations

from dataclasses import replace

from evals.cases import Task
from evals.datasets.logs import InteractionLog
from evals.datasets.splits import hold_out_items
from evals.protocols.base import Options, Protocol, hold_out_task


def make(log: InteractionLog, options: Options) -> Task:
    """Hide all interactions with randomly chosen items; what users liked of them is to be found among all of them."""
    hidden = hold_out_items(len(log.items), options.seed, "cold items")
    task = hold_out_task(log, hidden[log.rows], options, relevant=log.preferences > 0)
    cold = tuple(item.id for item, is_hidden in zip(log.items, hidden, strict=True) if is_hidden)
    return replace(
        task,
        title=f"{log.name}: items without interactions",
        cases=tuple(replace(case, candidates=cold) for case in task.cases),
        tuning_cases=tuple(replace(case, candidates=cold) for case in task.tuning_cases),
        notes=(f"All interactions with {len(cold)} items are hidden; these alone are ranked.",),
    )


PROTOCOL = Protocol(
    "cold-items", "what a person liked of items whose interactions are all hidden, among these items", make
)
