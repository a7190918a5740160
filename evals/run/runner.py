"""Run systems over the cases of a task, record each answer, and resume a run that was killed.

Settings and weights are chosen with cross-fitting (see folds): no user's targets influence that user's rankings.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from agent.progress import Progress
from evals.analysis.measure import measure
from evals.cases import Answer, Case, Example, Task
from evals.records.runs import Appender, CaseRow, ItemRow, Plan, RankingRow, Run, SystemRow
from evals.run.folds import FOLDS, examples_outside, fold_of
from evals.run.settings import RunSettings
from evals.run.tuning import tuned_rankings
from evals.systems import registry
from evals.systems.base import DEFAULT_SETTINGS, LearnsWeights, NotApplicable, System, SystemSettings, Tunes

Report = Callable[[str], None]
"""Shows a line of progress to the operator."""


def evaluate(settings: RunSettings, out: Path, jobs: int, report: Report) -> Run:
    """Make the task that the settings name, run the systems over it, and write rankings and metrics to a folder."""
    names = settings.names
    task = settings.task()
    report(f"{task.title}: {len(task.cases)} cases, {len(task.tuning_cases)} more to learn from")
    return run(task, names, settings.plan(task, out), out, jobs, report, settings.system_settings)


def run(
    task: Task,
    names: Sequence[str],
    plan: Plan,
    folder: Path,
    jobs: int,
    report: Report,
    system_settings: SystemSettings = DEFAULT_SETTINGS,
) -> Run:
    """Let every system answer every case, then measure. `jobs`: settings that are tried at once."""
    recorded = Run(folder)
    counts = np.bincount(task.log.rows, minlength=len(task.log.items))
    items = (
        ItemRow(id=item.id, title=item.title, categories=item.categories, interactions=int(n))
        for item, n in zip(task.log.items, counts, strict=True)
    )
    targets = {case.id: dict.fromkeys(sorted(task.targets[case.id]), 1) for case in task.cases}
    recorded.begin(plan, items, map(_case_row, task.cases), targets)
    for name in names:
        if recorded.is_done(name):
            report(f"{name}: answered already")
        else:
            _SystemRun(task, name, system_settings, recorded, jobs).answer_all(report)
    measure(recorded).write(folder)
    return recorded


class _SystemRun:
    """One system's way through all cases: those that an earlier run has answered are skipped."""

    def __init__(self, task: Task, name: str, settings: SystemSettings, recorded: Run, jobs: int):
        self.task, self.name, self.settings, self.recorded, self.jobs = task, name, settings, recorded, jobs
        self.system = self._load()
        self.setting, self.learning, self.position_bias = "", 0.0, tuple[float, ...]()
        self.started = time.perf_counter()

    def _load(self) -> System:
        return registry.load(self.name, self.settings)

    def answer_all(self, report: Report) -> None:
        """Answer all cases and record the system; where the data does not suit it, its cases are unscored."""
        with self.recorded.answering(self.name) as answers, Progress(self.name) as progress:
            done = self.recorded.rankings(self.name)
            left = [case for case in self.task.cases if case.id not in done]
            progress(len(done), len(self.task.cases))
            try:
                if len(self.system.grid) > 1:
                    rows, self.setting = tuned_rankings(self.task, self._load, self.jobs, progress)
                    self.learning = time.perf_counter() - self.started
                    answers.add([row for row in rows if row.case not in done])
                else:
                    self._fit_and_answer(left, answers, progress)
            except NotApplicable as error:
                self.learning = 0.0
                report(f"{self.name}: {error}")
                done = self.recorded.rankings(self.name)
                answers.add([RankingRow(case=c.id, items=(), unscored=str(error)) for c in left if c.id not in done])
            finally:
                if close := getattr(self.system, "close", None):
                    close()
        self.recorded.finish(self._system_row())
        report(f"{self.name}: {time.perf_counter() - self.started:.0f} s; {self.setting}")

    def _fit_and_answer(self, left: Sequence[Case], answers: Appender, progress: Progress) -> None:
        system, cases = self.system, self.task.cases
        system.fit(self.task.log, system.grid[0])
        self.learning = time.perf_counter() - self.started
        if isinstance(system, Tunes):
            system.tune([Example(case, self.task.targets[case.id]) for case in self.task.tuning_cases])
        answered, last_fold = len(cases) - len(left), max(map(fold_of, cases))
        for fold in range(FOLDS) if isinstance(system, LearnsWeights) else (None,):
            own = [c for c in left if fold is None or fold_of(c) == fold]
            # The last weights are recorded, and position bias is probed with them, also where all is answered already.
            if not own and fold != last_fold:
                continue
            if fold is not None and isinstance(system, LearnsWeights):
                self.setting = system.fit_weights(examples_outside(self.task, fold))
            for start in range(0, len(own), system.batch_size):
                batch = own[start : start + system.batch_size]
                answers.add(_answer(batch, system))
                answered += len(batch)
                progress(answered, len(cases))
        if hasattr(system, "position_bias"):
            self.position_bias = system.position_bias(cases)

    def _system_row(self) -> SystemRow:
        return SystemRow(
            name=self.name,
            setting=self.setting,
            reads_text=self.system.reads_text,
            baseline=self.system.baseline,
            control_of=self.name.partition("~")[0] if "~" in self.name else "",
            without_llm=self.system.without_llm,
            learning=self.learning,
            memory=_resident_mib(),
            position_bias=self.position_bias,
        )


def _case_row(case: Case) -> CaseRow:
    request = case.request
    return CaseRow(
        id=case.id,
        user_id=case.user_id,
        request=request.text,
        language=request.language,
        context=dict(request.context),
        history=tuple(event.item.id for event in request.history),
        candidates=case.candidates,
        slices=dict(case.slices),
    )


def _answer(cases: Sequence[Case], system: System) -> list[RankingRow]:
    started = time.perf_counter()
    answers = system.rank(cases)
    seconds = (time.perf_counter() - started) / len(cases)
    return [_ranking_row(case, answer, seconds) for case, answer in zip(cases, answers, strict=True)]


def _ranking_row(case: Case, answer: Answer, seconds: float) -> RankingRow:
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


def _resident_mib() -> float:
    """Return the MiB that the process uses now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
