"""Operations that may have only so much more memory than the process has before: 20 levels from 1 MB to 700 MB."""

from __future__ import annotations

import random
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evals.torture.commands import Around
from evals.torture.failing_calls import fault_of_state
from evals.torture.judge import judge_failed_write
from evals.torture.results import Fault, Run
from evals.torture.trial import Trial

LEVELS = tuple(int(2 ** (level / 2)) for level in range(20))
"""Megabytes."""


class MemoryLimits:
    """Every operation at every level, in an order that is drawn."""

    def __init__(self, home: Path, seed: int):
        self.trial = Trial(home, seed)
        self.cases = [(name, level) for name in self.trial.calls for level in LEVELS]
        random.Random(seed).shuffle(self.cases)

    def case(self, number: int, record: Run) -> str:
        """Run a case and record it; return the fault, empty where it passed.

        A library that ends the process, as Rust and OpenBLAS do where they get no memory, is no fault of the index.
        """
        name, level = self.cases[number]
        self.trial.restore(name)
        outcome = self.trial.run(name, limit(level))
        is_ended = outcome.code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGTRAP)
        verdict = "" if is_ended else judge_failed_write(outcome)
        verdict = verdict or fault_of_state(self.trial.compare(name, outcome.code == 0), outcome.code)
        kind, _, detail = verdict.partition(": ")
        kind = kind or ("ended by a library" if is_ended else "refused" if outcome.code else "done")
        error = f"{detail} {(outcome.errors.strip().splitlines() or [''])[-1]}".strip()[:300]
        fault = Fault(case=number, file=name, damage=f"{level} MB", command=name, outcome=kind, error=error)
        record.add(name, "memory", kind, fault)
        return f"{name}, {level} MB: {kind}: {error}" if verdict else ""


def limit(megabytes: int) -> Around:
    """Return what an operation is run in so that it gets no more memory than this beside what it has."""

    @contextmanager
    def around() -> Iterator[None]:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    return around
