"""A user's last item among other candidates, as LLMRank has it (Hou et al. 2024, arXiv 2305.08845)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from evals.cases import Case, Task
from evals.datasets.logs import InteractionLog
from evals.datasets.splits import last_interactions
from evals.protocols.base import MAX_TUNING_USERS, Options, Protocol, hold_out_task
from evals.randomness import rng, shuffle_users

NEGATIVES = 19
POPULARITY_WINDOW = 100
"""Items on either side of the target, in order of popularity, that similarly popular negatives are drawn from."""


def evenly_drawn(log: InteractionLog, options: Options) -> Task:
    """Draw negatives evenly from the catalogue, or take the published candidates where the folder has some."""
    if published := sorted(options.folder.glob("*.random")):
        return _published(log, options, published[0].read_text(encoding="utf-8"))
    task = hold_out_task(log, last_interactions(log), options)
    cases, tuning_cases = (
        tuple(_with_candidates(c, _draw_negatives(log, c, task, options), task, options) for c in each)
        for each in (task.cases, task.tuning_cases)
    )
    title = f"{log.name}: next item among {NEGATIVES} others"
    note = "The target is put among its candidates by design: metrics compare rankers, and say nothing of retrieval."
    return replace(task, title=title, cases=cases, tuning_cases=tuning_cases, notes=(note,))


def similarly_popular(log: InteractionLog, options: Options) -> Task:
    """Draw negatives that about as many users chose as the target, so that popularity alone decides little."""
    task = hold_out_task(log, last_interactions(log), options)
    counts = np.bincount(task.log.rows, minlength=len(log.items))
    order = np.argsort(counts, kind="stable")
    position = np.empty_like(order)
    position[order] = np.arange(len(order))
    rows = {item.id: row for row, item in enumerate(log.items)}

    def negatives(case: Case, target: str) -> list[str]:
        free = np.ones(len(order), np.bool_)
        free[position[[rows[target], *(rows[e.item.id] for e in case.request.history)]]] = False
        at = int(free[: position[rows[target]]].sum())
        near = order[free][max(0, at - POPULARITY_WINDOW) : at + POPULARITY_WINDOW]
        return [log.items[near[n]].id for n in rng(options.seed, case.id).permutation(len(near))[:NEGATIVES]]

    cases, tuning_cases = (
        tuple(_with_candidates(c, negatives(c, next(iter(task.targets[c.id]))), task, options) for c in each)
        for each in (task.cases, task.tuning_cases)
    )
    title = f"{log.name}: next item among {NEGATIVES} about as popular"
    note = f"The others are drawn from the {2 * POPULARITY_WINDOW} items nearest to the target in popularity."
    return replace(task, title=title, cases=cases, tuning_cases=tuning_cases, notes=(note,))


def _published(log: InteractionLog, options: Options, text: str) -> Task:
    """Take the first 20 candidates of each listed user; a target that is not among them replaces the last."""
    catalogue = {item.id for item in log.items}
    listed, missing = {}, set[str]()
    for line in text.splitlines():
        user_id, _, items = line.partition("\t")
        missing.update(i for i in items.split() if i not in catalogue)
        listed[user_id] = [i for i in items.split() if i in catalogue][: NEGATIVES + 1]
    everyone = hold_out_task(log, last_interactions(log), replace(options, max_users=log.user_count))
    judged = [case for case in everyone.cases if case.user_id in listed]
    if not judged:
        raise UsageError(f"the people of {options.folder}/*.random are not those of its interactions: check the folder")
    cases, inserted = [], 0
    for case in judged[: options.max_users]:
        (target,) = everyone.targets[case.id]
        published = listed[case.user_id]
        inserted += target not in published
        candidates = published if target in published else published[:NEGATIVES]
        cases.append(_with_candidates(case, [i for i in candidates if i != target], everyone, options))
    others = {case.user_id: case for case in everyone.cases if case.user_id not in listed}
    rest = [others[user_id] for user_id in shuffle_users(list(others), options.seed)[:MAX_TUNING_USERS]]
    tuning_cases = tuple(
        _with_candidates(c, _draw_negatives(log, c, everyone, options), everyone, options) for c in rest
    )
    targets = {case.id: everyone.targets[case.id] for case in (*cases, *tuning_cases)}
    notes: tuple[str, ...] = (
        f"The candidates are the published ones, {NEGATIVES + 1} a person; as in the paper, the target was put among "
        f"them where it was not, for {inserted} of {len(cases)} people.",
    )
    if missing:
        notes += (f"{len(missing)} published candidates are left out: the catalogue does not have them.",)
    title = f"{log.name}: next item among published candidates"
    return Task(title, everyone.log, tuple(cases), targets, tuning_cases, notes)


def _draw_negatives(log: InteractionLog, case: Case, task: Task, options: Options) -> list[str]:
    taken = {e.item.id for e in case.request.history} | task.targets[case.id]
    generator, negatives = rng(options.seed, case.id), list[str]()
    while len(negatives) < min(NEGATIVES, len(log.items) - len(taken)):
        item = log.items[int(generator.integers(len(log.items)))].id
        if item not in taken:
            negatives.append(item)
            taken.add(item)
    return negatives


def _with_candidates(case: Case, negatives: list[str], task: Task, options: Options) -> Case:
    """Return the case with its target and the negatives as candidates, in random order."""
    candidates = sorted({*negatives, *task.targets[case.id]})
    order = rng(options.seed, case.id, "order").permutation(len(candidates))
    return replace(case, candidates=tuple(candidates[n] for n in order))


EVENLY_DRAWN = Protocol(
    "candidates", "a person's last item among 19 drawn evenly, or among published candidates", evenly_drawn
)
SIMILARLY_POPULAR = Protocol(
    "popular-candidates", "a person's last item among 19 that are about as popular", similarly_popular
)
