"""People of whom next to nothing is known: three interactions, which nothing was learned from."""

from __future__ import annotations

import numpy as np

from evals.cases import Case, Task, lot
from evals.datasets.logs import Log
from evals.protocols.registry import Options, chosen

KNOWN = 3
SHARE = 0.3
"""People who are new, at most."""


def make(log: Log, options: Options) -> Task:
    """Their first three interactions by time, or by lot, are told; the rest of what they liked is to be found."""
    often = np.bincount(log.users, minlength=log.people) > KNOWN
    able = [p for p in lot(log.ids, options.seed) if often[log.row_of[p]]]
    new = {log.row_of[p] for p in able[: int(SHARE * log.people)]}
    theirs = np.isin(log.users, list(new))
    cases, targets = [], {}
    for person in sorted(new):
        mine = np.flatnonzero(log.users == person)
        if not np.isnan(log.times).any():
            mine = mine[np.argsort(log.times[mine], kind="stable")]
        known = set(log.rows[mine[:KNOWN]].tolist())
        rest = [n for n in mine[KNOWN:] if log.signals[n] > 0 and log.rows[n] not in known]
        if rest:
            name = log.ids[person]
            cases.append(Case(name, name, log.request(mine[:KNOWN]), slices={"person": "cold"}))
            targets[name] = frozenset(log.items[log.rows[n]].id for n in rest)
    judged, learners = chosen(cases, options)
    asked = {case.id for case in (*judged, *learners)}
    note = f"Nothing of these people is learned from; {KNOWN} of their interactions are told with the request."
    title = f"{log.name}: people of whom {KNOWN} interactions are known"
    return Task(title, log.only(~theirs), judged, {n: t for n, t in targets.items() if n in asked}, learners, (note,))
