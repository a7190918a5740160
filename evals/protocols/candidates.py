"""A person's last item among others, as LLMRank has it (Hou et al. 2024, arXiv 2305.08845)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from evals.cases import Case, Task, draw, lot
from evals.datasets.logs import Log
from evals.protocols.registry import MOST_LEARNERS, Options, last_of_each, of_held

OTHERS = 19
NEAREST = 100
"""Items nearest in popularity of which those that are about as popular are drawn."""


def evenly(log: Log, options: Options) -> Task:
    """Among items drawn evenly from the catalogue; among the published candidates where the folder has some."""
    if published := sorted(options.folder.glob("*.random")):
        return _published(log, options, published[0].read_text(encoding="utf-8"))
    task = of_held(log, last_of_each(log), options)
    cases, learners = (
        tuple(_among(c, _drawn(log, c, task, options), task, options) for c in each)
        for each in (task.cases, task.learners)
    )
    title = f"{log.name}: next item among {OTHERS} others"
    note = "The target is put among its candidates by design: figures compare rankers, and say nothing of retrieval."
    return replace(task, title=title, cases=cases, learners=learners, notes=(note,))


def by_popularity(log: Log, options: Options) -> Task:
    """Among items that about as many people chose as the target: popularity alone then tells little."""
    task = of_held(log, last_of_each(log), options)
    counts = np.bincount(task.log.rows, minlength=len(log.items))
    order = np.argsort(counts, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    rows = {item.id: row for row, item in enumerate(log.items)}

    def others(case: Case, target: str) -> list[str]:
        free = np.ones(len(order), np.bool_)
        free[place[[rows[target], *(rows[e.item.id] for e in case.request.history)]]] = False
        at = int(free[: place[rows[target]]].sum())
        near = order[free][max(0, at - NEAREST) : at + NEAREST]
        return [log.items[near[n]].id for n in draw(options.seed, case.id).permutation(len(near))[:OTHERS]]

    cases, learners = (
        tuple(_among(c, others(c, next(iter(task.targets[c.id]))), task, options) for c in each)
        for each in (task.cases, task.learners)
    )
    title = f"{log.name}: next item among {OTHERS} about as popular"
    note = f"The others are drawn from the {2 * NEAREST} items nearest to the target in popularity."
    return replace(task, title=title, cases=cases, learners=learners, notes=(note,))


def _published(log: Log, options: Options, text: str) -> Task:
    """The first 20 candidates of each listed person. Where the target is not among them the last gives way to it."""
    known = {item.id for item in log.items}
    listed, strange = {}, set[str]()
    for line in text.splitlines():
        person, _, items = line.partition("\t")
        strange.update(i for i in items.split() if i not in known)
        listed[person] = [i for i in items.split() if i in known][: OTHERS + 1]
    everyone = of_held(log, last_of_each(log), replace(options, people=log.people))
    judged = [case for case in everyone.cases if case.person in listed]
    if not judged:
        raise UsageError(f"the people of {options.folder}/*.random are not those of its interactions: check the folder")
    cases, inserted = [], 0
    for case in judged[: options.people]:
        (target,) = everyone.targets[case.id]
        given = listed[case.person]
        inserted += target not in given
        kept = given if target in given else given[:OTHERS]
        cases.append(_among(case, [i for i in kept if i != target], everyone, options))
    others = {case.person: case for case in everyone.cases if case.person not in listed}
    rest = [others[person] for person in lot(list(others), options.seed)[:MOST_LEARNERS]]
    learners = tuple(_among(c, _drawn(log, c, everyone, options), everyone, options) for c in rest)
    targets = {case.id: everyone.targets[case.id] for case in (*cases, *learners)}
    notes: tuple[str, ...] = (
        f"The candidates are the published ones, {OTHERS + 1} a person; as in the paper, the target was put among them "
        f"where it was not, for {inserted} of {len(cases)} people.",
    )
    if strange:
        notes += (f"{len(strange)} published candidates are left out: the catalogue does not have them.",)
    title = f"{log.name}: next item among published candidates"
    return Task(title, everyone.log, tuple(cases), targets, learners, notes)


def _drawn(log: Log, case: Case, task: Task, options: Options) -> list[str]:
    taken = {e.item.id for e in case.request.history} | task.targets[case.id]
    rng, found = draw(options.seed, case.id), list[str]()
    while len(found) < min(OTHERS, len(log.items) - len(taken)):
        item = log.items[int(rng.integers(len(log.items)))].id
        if item not in taken:
            found.append(item)
            taken.add(item)
    return found


def _among(case: Case, others: list[str], task: Task, options: Options) -> Case:
    """With its target and the others as candidates, in an order that tells nothing."""
    given = sorted({*others, *task.targets[case.id]})
    order = draw(options.seed, case.id, "order").permutation(len(given))
    return replace(case, candidates=tuple(given[n] for n in order))
