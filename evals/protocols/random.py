"""A fifth of each user's interactions, drawn at random, among the whole catalogue."""

from __future__ import annotations

from dataclasses import replace

from evals.cases import Task
from evals.datasets.logs import InteractionLog
from evals.datasets.splits import HOLD_OUT_SHARE, hold_out_per_user
from evals.protocols.base import Options, Protocol, hold_out_task


def make(log: InteractionLog, options: Options) -> Task:
    """Hide a random fifth of each user's interactions; of ratings, those of 4 or better are relevant."""
    rated = log.has_ratings
    hold_out = hold_out_per_user(log, options.seed)
    task = hold_out_task(log, hold_out, options, relevant=log.values >= 4 if rated else None)
    note = f"{HOLD_OUT_SHARE:.0%} of each person's interactions are held out at random."
    if rated:
        note += " Those rated 4 or better are relevant; lower ratings are held out as well."
    return replace(task, title=f"{log.name}: {'liked, ' * rated}held out at random", notes=(note,))


PROTOCOL = Protocol("random", "a fifth of each person's interactions, drawn at random, among the whole catalogue", make)
