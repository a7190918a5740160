"""`python -m evals.torture`: damage an index, let its writes fail, kill its writers, until a time is reached."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from evals.torture.judge import FAULTS

if TYPE_CHECKING:
    from evals.torture.results import Run

RESULTS = Path(__file__).with_name("results.json")
TESTS: Mapping[str, tuple[str, str]] = {
    "damage": ("rot", "Rot"),
    "failing-calls": ("failing_calls", "some_calls"),
    "every-call": ("failing_calls", "every_call"),
    "power-failures": ("power_failures", "PowerFailures"),
    "power-failures-of-writes": ("power_failures_of_writes", "PowerFailuresOfWrites"),
    "kills": ("kills", "Kills"),
    "server-kills": ("server_kills", "ServerKills"),
    "several-at-once": ("several", "Several"),
    "memory-limits": ("memory_limits", "MemoryLimits"),
    "fuzz": ("fuzz", "Fuzz"),
}
"""The module of each test, and what makes it there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run cases and write their table; return 0 where none of the run is a fault."""
    parser = argparse.ArgumentParser(prog="python -m evals.torture", description=__doc__)
    parser.add_argument("tests", nargs="*", metavar="TEST", help=f"all by default: {', '.join(TESTS)}")
    parser.add_argument("--seconds", type=float, default=3 * 3600.0, help="how long in all, three hours by default")
    parser.add_argument("--cases", type=int, default=sys.maxsize, help="how many of each test at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=RESULTS, help="the result file, which is added to")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.tests) - TESTS.keys()):
        parser.error(f"no test {unknown[0]}: choose of {', '.join(TESTS)}")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ.setdefault(name, "1")
    tests, has_fault = options.tests or list(TESTS), False
    for test in tests:
        seconds = options.seconds / len(tests) if options.seconds else math.inf
        record = run(test, options.out, options.seed, options.cases, seconds)
        sys.stdout.write(f"{test}\n\n{record.describe()}\n")
        has_fault |= any(
            fault in each for kinds in record.counts.values() for each in kinds.values() for fault in FAULTS
        )
    return int(has_fault)


def run(test: str, out: Path, seed: int, cases: int, seconds: float) -> Run:
    """Run the cases of a test, in a process whose libraries have not been loaded before."""
    from evals.torture import runner

    module, name = TESTS[test]
    return runner.run(test, getattr(import_module(f"evals.torture.{module}"), name), out, seed, cases, seconds)


if __name__ == "__main__":
    sys.exit(main())
