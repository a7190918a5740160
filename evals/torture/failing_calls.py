"""Every system call of every operation fails once: the disk is full, cannot be written, or the person interrupts."""

from __future__ import annotations

import errno
import random
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from evals.torture.commands import Around
from evals.torture.damage import role
from evals.torture.judge import judge_failed_write
from evals.torture.operations import OPERATIONS
from evals.torture.results import Fault, Run
from evals.torture.system_calls import Call, Kill, watched
from evals.torture.trial import Trial

ERRORS: Mapping[str, Callable[[str], BaseException]] = {
    "ENOSPC": lambda path: OSError(errno.ENOSPC, "No space left on device", path),
    "EIO": lambda path: OSError(errno.EIO, "Input/output error", path),
    "EINTR": lambda path: InterruptedError(errno.EINTR, "Interrupted system call", path),
    "interrupt": lambda path: KeyboardInterrupt(),
    "SIGKILL": lambda path: Kill(),
}
ALLOCATES = ("create", "write", "pwrite", "mkdir")
"""Calls that fail on a full disk. It stays full."""
COMMANDS = ("index", "index again", "add", "delete", "import", "profile edit", "forget", "tune")
"""Operations of which every single call is tried."""
Select = Callable[[Sequence[Call]], Iterable[int]]
"""Returns the numbers of the calls to try."""


class FailingCalls:
    """The cases of a seed: the calls of some operations that `select` returns, by each kind of error."""

    def __init__(self, home: Path, seed: int, operations: Sequence[str], select: Select):
        self.trial = Trial(home, seed, operations)
        self.cases = [
            (name, kind, number)
            for kind in ERRORS
            for name, calls in self.trial.calls.items()
            for number in select(calls)
            if kind != "ENOSPC" or calls[number].name in ALLOCATES
        ]

    def case(self, number: int, record: Run) -> str:
        """Run a case and record it; return the fault, empty where it passed."""
        name, kind, at = self.cases[number]
        trial = self.trial
        trial.restore(name)
        outcome = trial.run(name, self.failing(kind, at))
        is_killed = kind == "SIGKILL" and outcome.code == -signal.SIGKILL
        is_done = outcome.code == 0 and kind != "interrupt"  # which stops an answer of a conversation, and not that
        verdict = "" if is_killed else judge_failed_write(outcome)
        verdict = verdict or trial.once((name, is_done), lambda: self._fault_of_folder(name, is_done))
        detail = verdict.partition(": ")[2]
        call = trial.calls[name][at]
        where = f"{kind} at call {at}, {call.name} {role(Path(call.path).relative_to(trial.folder))}"
        outcome_name = verdict.partition(": ")[0] or ("done" if outcome.code == 0 else "refused")
        error = f"{detail} {(outcome.errors.strip().splitlines() or [''])[-1]}".strip()[:300]
        fault = Fault(case=number, file=name, damage=where, command=name, outcome=outcome_name, error=error)
        record.add(name, kind, outcome_name, fault)
        return f"{name}, {where}: {outcome_name}: {error}" if verdict else ""

    def _fault_of_folder(self, name: str, is_done: bool) -> str:
        trial = self.trial
        if fault := fault_of_state(trial.compare(name, is_done), int(not is_done)):
            return fault
        if detail := trial.repeat(name):
            return f"not repeatable: {detail}"
        return f"left behind: {detail}" if (detail := trial.left_behind(name)) else ""

    def failing(self, kind: str, at: int) -> Around:
        """Return what an operation is run in so that its call of this number fails."""

        @contextmanager
        def around() -> Iterator[None]:
            made = 0

            def hook(call: Call) -> BaseException | None:
                nonlocal made
                made += 1
                fails = made > at and call.name in ALLOCATES if kind == "ENOSPC" else made == at + 1
                return ERRORS[kind](call.path) if fails else None

            with watched(self.trial.folder, hook):
                yield

        return around


def some_calls(home: Path, seed: int) -> FailingCalls:
    """Return cases of all operations, without those that differ little, in an order that the seed draws."""
    test = FailingCalls(home, seed, tuple(OPERATIONS), distinct)
    random.Random(seed).shuffle(test.cases)
    return test


def every_call(home: Path, seed: int) -> FailingCalls:
    """Return the cases of every single call of COMMANDS, one kind of error after another."""
    return FailingCalls(home, seed, COMMANDS, lambda calls: range(len(calls)))


def distinct(calls: Sequence[Call]) -> list[int]:
    """Return the numbers of all calls, but of a row of writes to one file only the first, the middle and the last."""
    numbers = list[int]()
    for _, row in groupby(enumerate(calls), key=lambda each: (each[1].name, each[1].path)):
        row_numbers = [number for number, _ in row]
        last = len(row_numbers) - 1
        numbers += [row_numbers[at] for at in sorted({0, last // 2, last})]
    return numbers


def fault_of_state(wrong: str, code: int) -> str:
    """Return the fault of what is wrong with a state after a process that ended with `code`; empty where nothing is."""
    if not wrong:
        return ""
    if "damaged: " in wrong:
        return f"does not open: {wrong}"
    return f"{'between' if code else 'lost'}: {wrong}"
