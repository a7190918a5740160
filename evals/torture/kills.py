"""SIGKILL while a process writes, at a call or at a moment that is drawn; then another process reads what is there.

The writer says after each write that it is done. What the next process reads must be the state after all of these, or
that after the one under way, too: all of it, or nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from contextlib import nullcontext
from pathlib import Path

from agent.llm.transformers.loading import libraries
from evals.torture.forks import import_libraries, in_fork
from evals.torture.results import Fault, Run
from evals.torture.system_calls import Call, Kill, watched
from evals.torture.world import State, TunedWorld, World, build_small, difference

CASES, LONGEST, MOST_CALLS = 1_000_000, 0.2, 150
LIMIT_SECONDS = 20


class Kills:
    """An index that is written on and on by processes that are killed, one after another."""

    def __init__(self, home: Path, seed: int):
        self.cases, self.folder, self.seed, self.done = range(CASES), home / "index", seed, 0
        import_libraries()
        libraries()
        self._begin()

    def _begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        in_fork(lambda: build_small(self.folder))
        self.world = TunedWorld(self.folder, 0, self.seed)

    def case(self, number: int, record: Run) -> str:
        """Kill a writer, and record whether what is there then is a state that it may have left."""
        drawn, kind = random.Random(f"{self.seed} {number}"), ("at a call", "at a moment")[number % 2]
        first = self.done
        at_call = drawn.randrange(1, MOST_CALLS) if number % 2 == 0 else 0
        done = self._kill(at_call, drawn.random() ** 2 * LONGEST)
        acknowledged, under_way = _states(self.world, first, done)
        part = self.world.name_of(first + done)
        try:
            now, error = in_fork(self.world.observe), ""
        except RuntimeError as failure:
            now, error = None, str(failure)
        self.done = first + done + 1
        if now in (acknowledged, under_way):
            outcome = "before" if now == acknowledged else "after"
        else:
            outcome = "does not open" if error else "between"
        if outcome in ("before", "after"):
            self.world.state = now
        else:
            error = error or f"{difference(acknowledged, now)} of {part}"
            self._begin()
        where = f"{kind}, {done} writes since step {first}"
        record.add(
            part,
            kind,
            outcome,
            Fault(case=number, file=part, damage=where, command=part, outcome=outcome, error=error[:300]),
        )
        return f"{part}, {where}: {outcome}: {error}" if outcome in ("between", "does not open") else ""

    def _kill(self, at_call: int, seconds: float) -> int:
        """Have a process write until it is killed; return how many writes it said were done."""
        read, write = os.pipe()
        if not (child := os.fork()):
            os.close(read)
            signal.alarm(LIMIT_SECONDS)
            try:
                self._write(write, at_call)
            finally:
                os._exit(1)
        os.close(write)
        if not at_call:
            os.read(read, 1)
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        acknowledgements = b""
        while part := os.read(read, 4096):
            acknowledgements += part
        os.close(read)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status != -signal.SIGKILL:
            raise RuntimeError(f"the writer ended with {status}")
        return acknowledgements.count(b"d")

    def _write(self, pipe: int, at_call: int) -> None:
        made, at = 0, self.done

        def hook(call: Call) -> BaseException | None:
            nonlocal made
            made += 1
            return Kill() if made == at_call else None

        with watched(self.folder, hook) if at_call else nullcontext():
            if not at_call:
                os.write(pipe, b"b")
            while True:
                self.world.state, perform = self.world.step(at)
                perform()
                os.write(pipe, b"d")
                at += 1


def _states(world: World, first: int, done: int) -> tuple[State, State]:
    """Return the states after so many writes, and after one more."""
    again = type(world)(world.folder, world.number, world.seed)
    again.state = world.state
    for at in range(first, first + done):
        again.state = again.step(at)[0]
    return again.state, again.step(first + done)[0]
