"""Power fails while an index is written, after every call, and what was not synced is there, lost, cut or swapped.

Tried in two ways: during each operation, where the state must be that before or after it; and during a row of small
writes, in `power_failures_of_writes`.
"""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

from evals.torture.crash_states import Files, Step, read_files, steps_of
from evals.torture.failing_calls import fault_of_state
from evals.torture.recorded_calls import VARIANTS, add_case, make_crashed, read_trace, recorded
from evals.torture.results import Run
from evals.torture.trial import Trial


class PowerFailures:
    """Every prefix of the calls of every operation as it was made, and variants of prefixes."""

    def __init__(self, home: Path, seed: int):
        self.trial, self.seed = Trial(home, seed), seed
        self.before, self.steps = dict[str, Files](), dict[str, list[Step]]()
        for name in self.trial.calls:
            self.trial.restore(name)
            self.before[name] = read_files(self.trial.folder)
            self.trial.run(name, partial(recorded, self.trial.folder, home / "trace.json"))
            self.steps[name] = steps_of(self.before[name], read_trace(home / "trace.json"))
        self.prefixes = [(name, end) for name, steps in self.steps.items() for end in range(len(steps) + 1)]
        self.cases: list[tuple[str, int] | None] = [*self.prefixes, *(None,) * VARIANTS]
        random.Random(seed).shuffle(self.cases)

    def case(self, number: int, record: Run) -> str:
        """Make the files of a case, and record whether they are as before or after; return the fault, or nothing."""
        drawn = random.Random(f"{self.seed} {number}")
        name, end = self.cases[number] or drawn.choice(self.prefixes)
        steps, kind = self.steps[name], "prefix" if self.cases[number] else "variant"
        make_crashed(self.trial.folder, self.before[name], steps[:end], drawn if kind == "variant" else None)
        is_done = end == len(steps)
        verdict = self.trial.once(
            (name, is_done), lambda: fault_of_state(self.trial.compare(name, is_done), int(not is_done))
        )
        return add_case(record, number, name, kind, steps[:end], len(steps), verdict)
