"""A fifth of each person's interactions, drawn at random, among the whole catalogue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evals.cases import Task, draw
from evals.datasets.logs import Log, Mask
from evals.protocols.registry import Options, of_held

SHARE = 0.2


def make(log: Log, options: Options) -> Task:
    """Where people rated, only what they rated 4 or better is to be found; the rest is held out as well."""
    held, rated = of_each(log, options.seed), not np.isnan(log.values).any()
    task = of_held(log, held, options, relevant=log.values >= 4 if rated else None)
    note = f"{SHARE:.0%} of each person's interactions are held out at random."
    if rated:
        note += " Relevant is what was rated 4 or better; what was rated lower is held out as well."
    return replace(task, title=f"{log.name}: {'liked, ' * rated}held out at random", notes=(note,))


def of_each(log: Log, seed: int) -> Mask:
    """A share of each person's interactions, rounded down; the same whoever else is there."""
    held = np.zeros(len(log.users), np.bool_)
    order = np.argsort(log.users, kind="stable")
    for person, mine in enumerate(np.split(order, np.searchsorted(log.users[order], np.arange(1, log.people)))):
        lots = draw(seed, log.ids[person]).permutation(len(mine))[: int(len(mine) * SHARE)]
        held[mine[lots]] = True
    return held
