"""Systems answer cases; what was answered is kept, and a killed run goes on behind it.

A setting of a grid, or weights, are chosen for each fifth of the people on the cases of the other fifths and of those
who are not judged: nothing that is judged is chosen by.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.progress import Progress
from evals.analysis.measure import measure
from evals.cases import Answer, Case, Example, Task
from evals.metrics.ranking import ndcg
from evals.records.runs import CaseRow, ItemRow, Plan, RankingRow, Run, SystemRow
from evals.run.settings import Settings
from evals.systems import registry
from evals.systems.registry import Fitted, Setting, System, Unfit

PARTS = 5
Say = Callable[[str], None]


@dataclass(frozen=True)
class Tried:
    """What a setting gave each case, those of the learners last: rows of the ranked items, why there are none, and
    NDCG@10; and seconds a case."""

    setting: Setting
    rankings: list[NDArray[np.int32]]
    unscored: list[str]
    figures: NDArray[np.float64]
    seconds: float


def evaluate(settings: Settings, out: Path, jobs: int, say: Say) -> Run:
    """From the words of a command to a folder with rankings and figures."""
    names = settings.names
    task = settings.task()
    say(f"{task.title}: {len(task.cases)} cases, {len(task.learners)} more to learn from")
    return run(task, names, settings.plan(task, out), out, jobs, say)


def run(task: Task, names: Sequence[str], plan: Plan, folder: Path, jobs: int, say: Say) -> Run:
    """Every system answers every case; the folder then holds the figures too."""
    done = Run(folder)
    people = np.bincount(task.log.rows, minlength=len(task.log.items))
    items = (
        ItemRow(id=item.id, title=item.title, categories=item.categories, people=int(n))
        for item, n in zip(task.log.items, people, strict=True)
    )
    done.begin(
        plan, items, map(_row, task.cases), {c.id: dict.fromkeys(sorted(task.targets[c.id]), 1) for c in task.cases}
    )
    for name in names:
        if done.is_done(name):
            say(f"{name}: answered already")
        else:
            _answer_all(task, name, done, jobs, say)
    measure(done).write(folder)
    return done


def _row(case: Case) -> CaseRow:
    asked = case.request
    return CaseRow(
        id=case.id,
        person=case.person,
        request=asked.text,
        language=asked.language,
        context=dict(asked.context),
        history=tuple(event.item.id for event in asked.history),
        candidates=case.candidates,
        slices=dict(case.slices),
    )


def _answer_all(task: Task, name: str, done: Run, jobs: int, say: Say) -> None:
    system = registry.load(name)
    begun = time.perf_counter()
    setting, bias = "", tuple[float, ...]()
    with done.answering(name) as answers, Progress(name) as progress:
        before = done.rankings(name)
        left, answered = [case for case in task.cases if case.id not in before], len(before)
        progress(answered, len(task.cases))
        try:
            if len(system.grid) > 1:
                chosen, setting = _tuned(task, name, jobs, progress)
                learning = time.perf_counter() - begun
                answers.add([row for row in chosen if row.case not in before])
            else:
                system.learn(task.log, system.grid[0])
                learning = time.perf_counter() - begun
                last = max(map(_part, task.cases))
                for part in range(PARTS) if isinstance(system, Fitted) else (None,):
                    mine = [c for c in left if part is None or _part(c) == part]
                    # The last weights are told, and places are probed with them, also where a killed run answered all.
                    if not mine and part != last:
                        continue
                    if part is not None and isinstance(system, Fitted):
                        setting = system.fit(_examples(task, part))
                    for start in range(0, len(mine), system.batch):
                        batch = mine[start : start + system.batch]
                        answers.add(_rows(batch, system))
                        answered += len(batch)
                        progress(answered, len(task.cases))
                if hasattr(system, "place_bias"):
                    bias = system.place_bias(task.cases)
        except Unfit as error:
            learning = 0.0
            say(f"{name}: {error}")
            told = done.rankings(name)
            answers.add([RankingRow(case=c.id, items=(), unscored=str(error)) for c in left if c.id not in told])
        finally:
            if closing := getattr(system, "close", None):
                closing()
    done.finish(
        SystemRow(
            name=name,
            setting=setting,
            reads_text=system.reads_text,
            baseline=system.baseline,
            control_of=name.partition("~")[0] if "~" in name else "",
            without=system.without,
            learning=learning,
            memory=_resident(),
            place_bias=bias,
        )
    )
    say(f"{name}: {time.perf_counter() - begun:.0f} s; {setting}")


def _rows(cases: Sequence[Case], system: System) -> list[RankingRow]:
    begun = time.perf_counter()
    answers = system.rank(cases)
    seconds = (time.perf_counter() - begun) / len(cases)
    return [_kept(case, answer, seconds) for case, answer in zip(cases, answers, strict=True)]


def _kept(case: Case, answer: Answer, seconds: float) -> RankingRow:
    return RankingRow(
        case=case.id,
        items=answer.items,
        scores=answer.scores,
        seconds=round(seconds, 6),
        tokens=answer.tokens,
        unscored=answer.unscored,
        faults=answer.faults,
        reasons=dict(answer.reasons),
    )


def _tuned(task: Task, name: str, jobs: int, progress: Progress) -> tuple[list[RankingRow], str]:
    """Every setting answers every case; each fifth of the people gets the one that is best for the others."""
    everyone = (*task.cases, *task.learners)
    rows = {item.id: row for row, item in enumerate(task.log.items)}
    grid = registry.load(name).grid

    def attempt(setting: Setting) -> Tried | Unfit:
        system = registry.load(name)
        try:
            system.learn(task.log, setting)
        except Unfit as error:
            return error
        begun = time.perf_counter()
        found, unscored, figures = list[NDArray[np.int32]](), list[str](), list[float]()
        for start in range(0, len(everyone), system.batch):
            batch = everyone[start : start + system.batch]
            for case, answer in zip(batch, system.rank(batch), strict=True):
                found.append(np.array([rows[i] for i in answer.items], np.int32))
                unscored.append(answer.unscored)
                figures.append(ndcg(answer.items, task.targets[case.id]))
        return Tried(setting, found, unscored, np.array(figures), (time.perf_counter() - begun) / len(everyone))

    tried, unfit = list[Tried](), list[Unfit]()
    with ThreadPoolExecutor(jobs) as pool:
        for done, outcome in enumerate(pool.map(attempt, grid), 1):
            if isinstance(outcome, Unfit):
                unfit.append(outcome)
            else:
                tried.append(outcome)
            progress(done * len(task.cases) // len(grid), len(task.cases))
    if not tried:
        raise unfit[0]
    part = np.array([_part(case) for case in task.cases] + [-1] * len(task.learners))
    answered, settings = list[RankingRow](), dict[str, None]()
    for k in range(PARTS):
        if not (part == k).any():
            continue
        best = max(tried, key=lambda each: float(each.figures[part != k].sum()))  # the first of equals
        settings[", ".join(f"{key} {value}" for key, value in best.setting.items())] = None
        for n in np.flatnonzero(part == k):
            ids = tuple(task.log.items[row].id for row in best.rankings[n])
            seconds, unscored = round(best.seconds, 6), best.unscored[n]
            answered.append(RankingRow(case=task.cases[n].id, items=ids, seconds=seconds, unscored=unscored))
    return answered, "; ".join(settings)


def _examples(task: Task, part: int) -> list[Example]:
    """Of those who are not judged, and of those who are in another part."""
    cases = (*task.learners, *(case for case in task.cases if _part(case) != part))
    return [Example(case, task.targets[case.id]) for case in cases]


def _part(case: Case) -> int:
    return zlib.crc32(f"part {case.person}".encode()) % PARTS


def _resident() -> float:
    """MiB that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
