"""The result file of `make torture`: counts by kind of file and of fault, and every fault with what repeats it."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from evals.bench import table
from evals.torture.judge import FAULTS

ROOT = Path(__file__).parents[2]
MAX_LISTED = 500
"""Faults of a run that are listed; all are counted."""


class Fault(BaseModel):
    """A case that did not pass: its number and seed repeat it."""

    case: int
    file: str
    damage: str
    command: str
    outcome: str
    error: str


class Run(BaseModel):
    """The cases of a version of the program with one seed: how often each outcome was, by part and kind of damage.

    `test` is which of the tests of `make torture`, `version` a hash of the program's files; of `all_cases`, those
    before `next_case` were tried.
    """

    version: str
    seed: int
    test: str = "damage"
    started: str
    next_case: int = 0
    all_cases: int = 0
    seconds: float = 0
    counts: dict[str, dict[str, dict[str, int]]] = {}
    faults: list[Fault] = []

    def add(self, part: str, kind: str, outcome: str, fault: Fault) -> None:
        """Count a case, and list it where it is a fault."""
        self.count(part, kind, outcome)
        if outcome in FAULTS and len(self.faults) < MAX_LISTED:
            self.faults.append(fault)

    def count(self, part: str, kind: str, outcome: str, cases: int = 1) -> None:
        """Count cases of one outcome."""
        of_kind = self.counts.setdefault(part, {}).setdefault(kind, {})
        of_kind[outcome] = of_kind.get(outcome, 0) + cases

    def describe(self) -> str:
        """Return a Markdown table of the parts."""
        rows = []
        for part, kinds in sorted(self.counts.items()):
            outcomes = sum((Counter(each) for each in kinds.values()), Counter[str]())
            rows.append([part, str(outcomes.total()), *(str(outcomes[fault]) for fault in FAULTS)])
        totals = [sum(int(row[at]) for row in rows) for at in range(1, 2 + len(FAULTS))]
        return table(("file", "cases", *FAULTS), [*rows, ["all", *map(str, totals)]])


class Results(BaseModel):
    """All runs, oldest first."""

    runs: list[Run] = []

    def run_of(self, seed: int, test: str = "damage") -> Run:
        """Return the run of this version, test and seed, a new one where there is none."""
        version, started = program_version(), datetime.now(UTC).isoformat(timespec="seconds")
        for run in self.runs:
            if (run.version, run.seed, run.test) == (version, seed, test):
                return run
        self.runs.append(Run(version=version, seed=seed, test=test, started=started))
        return self.runs[-1]

    def by_version(self, test: str) -> dict[str, dict[str, Counter[str]]]:
        """Return how often each outcome of a test was for each part, by version, in the order of their first runs."""
        versions = dict[str, dict[str, Counter[str]]]()
        for run in (each for each in self.runs if each.test == test):
            parts = versions.setdefault(run.version, {})
            for part, kinds in run.counts.items():
                parts.setdefault(part, Counter()).update(
                    sum((Counter(each) for each in kinds.values()), Counter[str]())
                )
        return versions

    def describe(self) -> str:
        """Return a Markdown table of the parts: cases, and faults among them, of the first version and of all since."""
        first, *others = self.by_version("damage").values()
        since = dict[str, Counter[str]]()
        for version in others:
            for part, outcomes in version.items():
                since.setdefault(part, Counter()).update(outcomes)
        versions = [first, since] if others else [first]
        parts = sorted({part for version in versions for part in version})
        heads = [head for number in range(1, len(versions) + 1) for head in (f"cases {number}", f"faults {number}")]
        rows = [[part, *(cell for each in versions for cell in _cells(each.get(part, Counter())))] for part in parts]
        totals = [sum(map(int, column)) for column in zip(*(row[1:] for row in rows), strict=True)]
        return table(("file", *heads), [*rows, ["all", *map(str, totals)]])

    def describe_writes(self) -> str:
        """Return a Markdown table of the other tests: the cases of each kind, and the faults among them."""
        tests = dict[str, dict[str, Counter[str]]]()
        for run in (each for each in self.runs if each.test != "damage"):
            for of_part in run.counts.values():
                for kind, outcomes in of_part.items():
                    tests.setdefault(run.test, {}).setdefault(kind, Counter()).update(outcomes)
        rows = []
        for test, kinds in sorted(tests.items()):
            cases = ", ".join(f"{outcomes.total():,} {kind}" for kind, outcomes in sorted(kinds.items()))
            rows.append([test, cases, str(sum(int(_cells(outcomes)[1]) for outcomes in kinds.values()))])
        return table(("test", "cases", "faults"), rows)

    def write(self, file: Path) -> None:
        """Write the file, whole or not at all."""
        part = file.with_name(f".{file.name}")
        part.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")
        part.replace(file)


def _cells(outcomes: Counter[str]) -> tuple[str, str]:
    return str(outcomes.total()), str(sum(outcomes[fault] for fault in FAULTS))


def program_version() -> str:
    """Return a hash of the Python files of the product and of this harness, 16 digits."""
    digest = hashlib.sha256()
    for room in ("retrieval", "agent", "prompts", "evals/torture"):
        for path in sorted((ROOT / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
