"""Power fails during a row of small writes: what was done must be there, what was under way wholly or not at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evals.torture.crash_states import read_files, steps_of
from evals.torture.forks import import_libraries, in_fork
from evals.torture.recorded_calls import VARIANTS, add_case, make_crashed, read_trace, recorded
from evals.torture.results import Run
from evals.torture.system_calls import Call
from evals.torture.world import State, World, build_small, difference

WRITES = 150
DONE = "done"
"""The call that says that a write is done."""


class PowerFailuresOfWrites:
    """A row of writes of one writer: every prefix of its calls as it was made, and variants of prefixes."""

    def __init__(
        self, home: Path, seed: int, writes: int = WRITES, run: Callable[[Callable[[], object]], Any] = in_fork
    ):
        self.folder, self.seed, self._run = home / "index", seed, run
        if run is in_fork:
            import_libraries()
        run(lambda: build_small(self.folder))
        self.before, self.writes = read_files(self.folder), writes
        run(lambda: self._write(home / "trace.json"))
        self.steps = steps_of(self.before, read_trace(home / "trace.json"))
        self.world, self.states = World(self.folder, 0, seed), list[State]()
        for at in range(writes + 1):
            self.states.append(self.world.state)
            self.world.state = self.world.step(at)[0]
        self.cases: list[int | None] = [*range(len(self.steps) + 1), *(None,) * VARIANTS]
        random.Random(seed).shuffle(self.cases)

    def _write(self, trace: Path) -> None:
        world = World(self.folder, 0, self.seed)
        with recorded(self.folder, trace) as recorder:
            for at in range(self.writes):
                world.state, perform = world.step(at)
                perform()
                recorder.note(Call(DONE, str(self.folder)))

    def case(self, number: int, record: Run) -> str:
        """Make the files of a case, and record whether every write that was done is there; return the fault."""
        drawn, case = random.Random(f"{self.seed} {number}"), self.cases[number]
        kind = "prefix" if case is not None else "variant"
        steps = self.steps[: drawn.randrange(len(self.steps) + 1) if case is None else case]
        make_crashed(self.folder, self.before, steps, drawn if kind == "variant" else None)
        done = sum(step.name == DONE for step in steps)
        allowed, name = self.states[done : done + 2], self.world.name_of(done)
        try:
            now = self._run(self.world.observe)
        except Exception as error:
            return add_case(record, number, name, kind, steps, len(self.steps), f"does not open: {error}")
        verdict = "" if now in allowed else f"lost: {difference(allowed[0], now)}"
        return add_case(record, number, name, kind, steps, len(self.steps), verdict)
