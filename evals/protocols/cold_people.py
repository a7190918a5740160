"""New users: three of their interactions are the history, and systems have learned from none."""

from __future__ import annotations

import numpy as np

from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options, Protocol, split_users, targets_of
from evals.randomness import shuffle_users

HISTORY = 3
MAX_SHARE = 0.3
"""Share of the users who are new, at most."""


def make(log: InteractionLog, options: Options) -> Task:
    """Give the first three interactions by time, or in file order; the rest of what a user liked is to be found."""
    enough = np.bincount(log.users, minlength=log.user_count) > HISTORY
    eligible = [user_id for user_id in shuffle_users(log.user_ids, options.seed) if enough[log.user_rows[user_id]]]
    new_users = {log.user_rows[user_id] for user_id in eligible[: int(MAX_SHARE * log.user_count)]}
    theirs = np.isin(log.users, list(new_users))
    cases, targets = [], {}
    for user in sorted(new_users):
        own = np.flatnonzero(log.users == user)
        if not np.isnan(log.times).any():
            own = own[np.argsort(log.times[own], kind="stable")]
        history = set(log.rows[own[:HISTORY]].tolist())
        rest = [n for n in own[HISTORY:] if log.preferences[n] > 0 and log.rows[n] not in history]
        if rest:
            name = log.user_ids[user]
            cases.append(Case(name, name, log.request(own[:HISTORY]), slices={"person": "cold"}))
            targets[name] = frozenset(log.items[log.rows[n]].id for n in rest)
    judged, tuning_cases = split_users(cases, options)
    note = f"Systems learn nothing of these people; {HISTORY} of their interactions are the history."
    title = f"{log.name}: new people with {HISTORY} interactions"
    of_cases = targets_of((*judged, *tuning_cases), targets)
    return Task(title, log.restricted_to(~theirs), judged, of_cases, tuning_cases, (note,))


PROTOCOL = Protocol("cold-people", "the rest of what a new person liked, after three interactions", make)
