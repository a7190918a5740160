"""Items that are new: every interaction with a fifth of the items is hidden, and these are ranked among each other."""

from __future__ import annotations

from dataclasses import replace

from evals.cases import Task, draw
from evals.datasets.logs import Log
from evals.protocols.registry import Options, of_held

SHARE = 0.2


def make(log: Log, options: Options) -> Task:
    hidden = draw(options.seed, "cold items").random(len(log.items)) < SHARE
    task = of_held(log, hidden[log.rows], options, relevant=log.signals > 0)
    cold = tuple(item.id for item, new in zip(log.items, hidden, strict=True) if new)
    return replace(
        task,
        title=f"{log.name}: items that nobody has touched",
        cases=tuple(replace(case, candidates=cold) for case in task.cases),
        learners=tuple(replace(case, candidates=cold) for case in task.learners),
        notes=(f"Nobody's interactions with {len(cold)} items are known; these alone are ranked.",),
    )
