"""What all protocols share: their options, who is judged, and one case a user from a hold-out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.randomness import shuffle_users
from retrieval.arrays import Mask

MAX_TUNING_USERS = 2_000
"""Users besides those who are judged whose targets settings and weights may be chosen by."""


@dataclass(frozen=True)
class Options:
    """`max_users`: users who are judged at most. `folder`: the data set's, for files that one protocol alone reads."""

    max_users: int
    seed: int
    folder: Path


@dataclass(frozen=True)
class Protocol:
    """A way to make a task of a log. `description` says in a report what is to be found."""

    name: str
    description: str
    make: Callable[[InteractionLog, Options], Task]


def hold_out_task(
    log: InteractionLog,
    hold_out: Mask,
    options: Options,
    users: Sequence[int] | None = None,
    relevant: Mask | None = None,
) -> Task:
    """Make a case a user: the hold-out, or its relevant part, is to be found; systems learn from the rest.

    Masks are (interactions,). An item that is also in the history is no target: nobody is shown what they know.
    """
    requests = log.requests(~hold_out)
    rows = log.rows_by_user(hold_out if relevant is None else hold_out & relevant)
    hidden = [frozenset(log.items[row].id for row in own) for own in rows]
    targets = [items - request.seen_ids for items, request in zip(hidden, requests, strict=True)]
    eligible = range(log.user_count) if users is None else users
    ids = log.user_ids
    cases, tuning_cases = split_users(
        (Case(ids[user], ids[user], requests[user]) for user in eligible if targets[user] and requests[user].history),
        options,
    )
    by_case = {case.id: targets[log.user_rows[case.user_id]] for case in (*cases, *tuning_cases)}
    return Task("", log.restricted_to(~hold_out), cases, by_case, tuning_cases)


def split_users(cases: Iterable[Case], options: Options) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Return the cases of randomly chosen users, who are judged, and those of others, who may be learned from."""
    by_user: dict[str, list[Case]] = {}
    for case in cases:
        by_user.setdefault(case.user_id, []).append(case)
    users = shuffle_users(list(by_user), options.seed)
    judged, rest = users[: options.max_users], users[options.max_users :][:MAX_TUNING_USERS]
    return tuple(c for u in sorted(judged) for c in by_user[u]), tuple(c for u in sorted(rest) for c in by_user[u])


def sample_cases(task: Task, per_user: int, seed: int) -> Task:
    """Return the task with a random few cases of each user. Users count alike however many cases they have."""
    by_id = {case.id: case for case in task.cases}
    taken = Counter[str]()
    chosen = set[str]()
    for case_id in shuffle_users(list(by_id), seed):
        user_id = by_id[case_id].user_id
        taken[user_id] += 1
        if taken[user_id] <= per_user:
            chosen.add(case_id)
    return replace(task, cases=tuple(case for case in task.cases if case.id in chosen))


def targets_of(cases: Iterable[Case], targets: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the targets of these cases alone, in the order of `targets`."""
    ids = {case.id for case in cases}
    return {case_id: items for case_id, items in targets.items() if case_id in ids}
