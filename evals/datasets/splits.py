"""Which interactions of a log form the hold-out: a share of each user's, the last of each, or all with some items."""

from __future__ import annotations

import numpy as np

from evals.datasets.logs import InteractionLog
from evals.randomness import rng
from retrieval.arrays import Mask

HOLD_OUT_SHARE = 0.2
MIN_FOR_LAST = 3
"""Interactions that a user must have for the last one to be hidden."""


def hold_out_per_user(log: InteractionLog, seed: int) -> Mask:
    """Draw a share of each user's interactions, rounded down, (interactions,); independent of the other users."""
    hold_out = np.zeros(len(log.users), np.bool_)
    order = np.argsort(log.users, kind="stable")
    for user, own in enumerate(np.split(order, np.searchsorted(log.users[order], np.arange(1, log.user_count)))):
        drawn = rng(seed, log.user_ids[user]).permutation(len(own))[: int(len(own) * HOLD_OUT_SHARE)]
        hold_out[own[drawn]] = True
    return hold_out


def hold_out_items(item_count: int, *seed_names: object) -> Mask:
    """Draw a share of the items, (items,), with a generator seeded by the names."""
    return rng(*seed_names).random(item_count) < HOLD_OUT_SHARE


def last_interactions(log: InteractionLog) -> Mask:
    """Mark the last interaction of each user who has three or more, by time or in file order, (interactions,)."""
    order = np.arange(len(log.users))
    if not np.isnan(log.times).any():
        order = np.lexsort((order, log.times))
    last = np.zeros(log.user_count, np.int64)
    last[log.users[order]] = order
    enough = np.bincount(log.users, minlength=log.user_count) >= MIN_FOR_LAST
    hold_out = np.zeros(len(log.users), np.bool_)
    hold_out[last[enough]] = True
    return hold_out
