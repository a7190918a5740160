"""Running the cases of a test until a time or a number of them is reached, and adding what came of them to a file."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Protocol

from evals.torture.results import Results, Run

SAVE_SECONDS = 20.0


class Test(Protocol):
    """A test of so many `cases`; `case` runs the one of a number, records it, and returns its fault or nothing."""

    @property
    def cases(self) -> Sized: ...

    def case(self, number: int, record: Run) -> str: ...


Make = Callable[[Path, int], Test]


def run(name: str, make: Make, out: Path, seed: int, cases: int, seconds: float) -> Run:
    """Run `cases` further cases of a test, or as many as `seconds` allow; go on from and add to the file `out`."""
    results = Results.model_validate_json(out.read_bytes()) if out.is_file() else Results()
    record = results.run_of(seed, name)
    before, last = record.seconds, record.next_case + cases
    with tempfile.TemporaryDirectory(prefix="whyrec-torture-") as folder:
        test = make(Path(folder), seed)
        record.all_cases = len(test.cases)
        began = saved = time.monotonic()
        while record.next_case < min(last, len(test.cases)) and time.monotonic() - began < seconds:
            if fault := test.case(record.next_case, record):
                sys.stderr.write(f"{name}, case {record.next_case}: {fault}\n")
            record.next_case += 1
            record.seconds = round(before + time.monotonic() - began, 1)
            if time.monotonic() - saved > SAVE_SECONDS:
                results.write(out)
                saved = time.monotonic()
    results.write(out)
    return record
