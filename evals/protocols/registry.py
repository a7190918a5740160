"""Protocols: from data to cases, with what systems may learn from kept apart from what they are judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.errors import UsageError
from evals.cases import Case, Task, lot
from evals.datasets.logs import Log, Mask

MOST_LEARNERS = 2_000
"""People beside those who are judged whose targets weights and settings may be chosen by."""
PROTOCOLS = {
    "candidates": "a person's last item among 19 drawn evenly, or among published candidates",
    "popular-candidates": "a person's last item among 19 that are about as popular",
    "last": "a person's last item among the whole catalogue",
    "random": "a fifth of each person's interactions, drawn at random, among the whole catalogue",
    "time": "all that was done after one moment, among the whole catalogue",
    "tags": "what a person so tagged and liked, for a request in words",
    "cold-items": "held-out items that nobody's interactions tell of, among all such items",
    "cold-people": "the rest of what a person did, by whom only three interactions are known",
    "contexts": "a person's last item, asked for at the time of day and the day it was chosen",
    "dialogues": "the films recommended next in a conversation, among the whole catalogue",
    "sample-requests": "what meets a written request in Chinese, of the packaged sample",
    "venues": "the venue that a person looks for in a dialogue, among all venues",
}


@dataclass(frozen=True)
class Options:
    """`people` are judged at most; `folder` is where the data lies, for what only one protocol reads of it."""

    people: int
    seed: int
    folder: Path


def make(name: str, log: Log, options: Options) -> Task:
    """UsageError where the data cannot be asked this way."""
    makers: dict[str, Callable[[Log, Options], Task]]
    from evals.protocols import (
        candidates,
        cold_items,
        cold_people,
        contexts,
        dialogues,
        last,
        random,
        sample_requests,
        tags,
        temporal_split,
        venues,
    )

    makers = {
        "candidates": candidates.evenly,
        "popular-candidates": candidates.by_popularity,
        "last": last.make,
        "random": random.make,
        "time": temporal_split.make,
        "tags": tags.make,
        "cold-items": cold_items.make,
        "cold-people": cold_people.make,
        "contexts": contexts.make,
        "dialogues": dialogues.make,
        "sample-requests": sample_requests.make,
        "venues": venues.make,
    }
    if name not in makers:
        raise UsageError(f"no protocol {name!r}: choose from {', '.join(PROTOCOLS)}")
    task = makers[name](log, options)
    if not task.cases:
        raise UsageError(f"{log.name} makes no case of the protocol {name}: {PROTOCOLS[name]}")
    return task


def of_held(
    log: Log, held: Mask, options: Options, people: Sequence[int] | None = None, relevant: Mask | None = None
) -> Task:
    """A case a person: what is held out, or what of it is relevant, is to be found; the rest may be learned from.

    What a person did before and again is no target: nobody is shown what they know.
    """
    known = log.only(~held)
    requests, rows = log.requests(~held), log.targets(held if relevant is None else held & relevant)
    told = [frozenset(log.items[row].id for row in each) for each in rows]
    targets = [items - request.seen_ids for items, request in zip(told, requests, strict=True)]
    able = [p for p in (range(log.people) if people is None else people) if targets[p] and requests[p].history]
    cases, learners = chosen((Case(log.ids[p], log.ids[p], requests[p]) for p in able), options)
    asked = {case.id: targets[log.row_of[case.person]] for case in (*cases, *learners)}
    return Task("", known, cases, asked, learners)


def chosen(cases: Iterable[Case], options: Options) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """Those who are judged, by lot, and of the others those who may be learned from."""
    by_person: dict[str, list[Case]] = {}
    for case in cases:
        by_person.setdefault(case.person, []).append(case)
    people = lot(list(by_person), options.seed)
    judged, rest = people[: options.people], people[options.people :][:MOST_LEARNERS]
    return tuple(c for p in sorted(judged) for c in by_person[p]), tuple(c for p in sorted(rest) for c in by_person[p])


def some(task: Task, each: int, seed: int) -> Task:
    """So many cases of a person at most, by lot. People count alike however many they have, so that a few of each tell
    nearly as much as all."""
    by_id = {case.id: case for case in task.cases}
    taken = Counter[str]()
    kept = set[str]()
    for name in lot(list(by_id), seed):
        person = by_id[name].person
        taken[person] += 1
        if taken[person] <= each:
            kept.add(name)
    cases = tuple(case for case in task.cases if case.id in kept)
    return replace(task, cases=cases)


def last_of_each(log: Log) -> Mask:
    """The last interaction of each person who has three at least: by time, or in the order of the file."""
    order = np.arange(len(log.users))
    if not np.isnan(log.times).any():
        order = np.lexsort((order, log.times))
    last = np.zeros(log.people, np.int64)
    last[log.users[order]] = order
    often = np.bincount(log.users, minlength=log.people) >= 3
    held = np.zeros(len(log.users), np.bool_)
    held[last[often]] = True
    return held
