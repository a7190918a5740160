"""Damage the files of an index one by one, and run a command on each damaged index."""

from __future__ import annotations

import random
import shutil
import sys
from functools import partial
from pathlib import Path

from evals.torture import commands, sample_index
from evals.torture.commands import COMMANDS, MESSAGES, Outcome, arguments_of, fork, start
from evals.torture.damage import COMPUTED_AGAIN, KINDS, damage, files_of, part_of
from evals.torture.forks import in_fork
from evals.torture.judge import FAULTS, judge
from evals.torture.results import Fault, Run

REAL = 100
"""One case of so many is a command of its own, not a fork."""


class Rot:
    """Two whole indexes in a folder, and what each command answers on the first."""

    def __init__(self, folder: Path, seed: int):
        self.folder, self.seed = folder, seed
        self.index, self.whole, self.foreign = folder / "index", folder / "whole", folder / "foreign"
        commands.import_all()
        for number, each in enumerate((self.whole, self.foreign)):
            in_fork(partial(sample_index.make, each, number))
        self.files = files_of(self.whole)
        self.answers = dict[str, Outcome]()
        for name in COMMANDS:
            self.restore()
            self.answers[name] = self.ask(name, fork)
        self.cases = range(sys.maxsize)
        for name, answer in self.answers.items():
            if answer.code:
                raise RuntimeError(f"{name} fails on a whole index: {answer.errors[-500:]}{answer.output[-500:]}")

    def ask(self, command: str, run: commands.Runner) -> Outcome:
        """Run a command on the index as it is."""
        return run(arguments_of(command, self.index), MESSAGES if command == "chat" else b"")

    def restore(self) -> None:
        """Make the index a copy of the whole one."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.whole, self.index)

    def case(self, number: int, record: Run) -> str:
        """Damage the index as the number says, run a command, and record what came of it; return the fault."""
        drawn = random.Random(f"{self.seed} {number}")
        parts = sorted({part_of(file) for file in self.files})
        part, kind = parts[number % len(parts)], KINDS[number // len(parts) % len(KINDS)]
        unnoticed = "doctor --read-data" if kind == "delete" and part in COMPUTED_AGAIN else ""
        command = drawn.choice([name for name in COMMANDS if name != unnoticed])
        file = drawn.choice([file for file in self.files if part_of(file) == part])
        self.restore()
        if not (done := damage(self.index, file, kind, self.foreign, drawn)):
            return ""
        is_real = number % REAL == 0 and "model" not in command
        outcome = self.ask(command, start if is_real else fork)
        verdict = judge(command, self.answers[command], outcome)
        error = (outcome.errors.strip().splitlines() or [""])[-1][:300]
        fault = Fault(case=number, file=str(file), damage=done, command=command, outcome=verdict, error=error)
        record.add(part, kind, verdict, fault)
        return f"{verdict}: {command}, {file} {done}: {error}" if verdict in FAULTS else ""
