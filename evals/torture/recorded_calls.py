"""Calls that were made, with what they wrote, in a file; and the folder that a power failure leaves of them."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evals.torture.crash_states import Files, Step, files_after, read_files, steps_of, variant, write_files
from evals.torture.results import Fault, Run
from evals.torture.system_calls import Call, watched

VARIANTS = 5_000
"""Power failures that are drawn, behind those after each call."""


@contextmanager
def recorded(folder: Path, trace: Path) -> Iterator[_Recorder]:
    """Store the calls that are made inside in a file, with what they write."""
    recorder = _Recorder(folder)
    try:
        with watched(folder, recorder.note):
            yield recorder
    finally:
        rows = [{**vars(call), "data": call.data.decode("latin-1")} for call in recorder.calls]
        trace.write_text(json.dumps(rows))


def read_trace(trace: Path) -> list[Call]:
    """Return the calls in a file."""
    return [Call(**{**row, "data": row["data"].encode("latin-1")}) for row in json.loads(trace.read_text())]


class _Recorder:
    """Notes calls. What a library wrote by itself is noted as one write when its file, or its folder, is synced."""

    def __init__(self, folder: Path):
        self.calls, self._before = list[Call](), read_files(folder)

    def note(self, call: Call) -> None:
        if call.name == "fsync":
            self._add_unseen(call.path)
        self.calls.append(call)

    def _add_unseen(self, path: str) -> None:
        now = files_after(self._before, steps_of(self._before, self.calls))
        if os.path.isdir(path):
            for entry in os.scandir(path):
                if entry.path not in now:
                    self.calls.append(Call("mkdir" if entry.is_dir() else "create", entry.path))
        elif (data := Path(path).read_bytes()) != now.get(path):
            self.calls += [Call("ftruncate", path), Call("write", path, data=data)]


def make_crashed(folder: Path, before: Files, steps: list[Step], drawn: random.Random | None) -> None:
    """Make a folder what it may be after a power failure; with everything that was done, unless another is drawn."""
    files = variant(before, steps, drawn) if drawn else files_after(before, steps)
    shutil.rmtree(folder)
    write_files(files)


def add_case(record: Run, number: int, part: str, kind: str, steps: list[Step], most: int, verdict: str) -> str:
    """Record a case and return its fault, or nothing."""
    outcome, _, error = verdict.partition(": ")
    last = f"{steps[-1].name} {os.path.basename(steps[-1].call.path)}" if steps else "nothing"
    where = f"{kind} of {len(steps)} of {most} steps, up to {last}"
    fault = Fault(case=number, file=part, damage=where, command=part, outcome=outcome, error=error[:300])
    record.add(part, kind, outcome or "passed", fault)
    return f"{part}, {where}: {verdict}" if verdict else ""
