"""What is wrong with input files: which lines are left out, which are mended, and how many of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import DataError, Problem
from retrieval.files.encoding import Encoding
from retrieval.files.options import PLAIN, FileDecisions, ReadOptions
from retrieval.progress import Progress, no_progress

MOST = 1_000
"""Problems of a file that are reported one by one; further ones are only counted."""


FEWEST_BYTES = 16 << 20
"""Bytes from which on reading takes long enough to report progress."""


class Problems:
    """Collects what happens while files are read: problems, and what was decided for each file.

    With the option `strict` the first line that would be left out raises DataError.
    """

    def __init__(self, options: ReadOptions = PLAIN, progress: Progress = no_progress) -> None:
        self.options, self._progress = options, progress
        self._bytes: dict[str, int] = {}
        self.total_bytes = 0
        """Bytes of all files that are to be read."""
        self.reported: list[Problem] = []
        self._one_by_one: set[Problem] = set()
        self.decisions: dict[str, FileDecisions] = {}
        """What was decided, by file."""
        self.left_out: dict[str, Counter[str]] = {}
        """Lines left out by file, by what is wrong with them."""
        self.mended: dict[str, Counter[str]] = {}
        """Lines mended by file, by what was wrong with them."""

    def add(self, file: Path, line: int, field: str, message: str, lines: int = 1, kind: str = "") -> None:
        """Report a line that is left out, or as many from it on; 0 for a file that ends too early.

        Raises DataError if strict. `kind` names the fault in counts.
        """
        problem = Problem(str(file), line, " ".join(field.split())[:80], message[:200], lines)
        if self.options.strict:
            raise DataError(f"{problem}; mend this line, or read without strict to skip it")
        self._count(self.left_out if lines else self.mended, problem, max(lines, 1), kind)

    def add_lines(self, file: Path, numbers: Sequence[int], field: str, message: str) -> None:
        """Report lines that are left out for one reason."""
        for number in numbers[:MOST]:
            self.add(file, number, field, message)
        if rest := len(numbers[MOST:]):
            self.left_out[str(file)][_kind(field, message)] += rest

    def mend(self, file: Path, line: int, field: str, message: str, lines: int = 1, kind: str = "") -> None:
        """Report something wrong that costs no line: the first of `lines`, and what was done about it."""
        problem = Problem(str(file), line, " ".join(field.split())[:80], message[:200], 0)
        self._count(self.mended, problem, lines, kind)

    def count(self, file: Path, what: str, lines: int) -> None:
        """Count lines that are left out through no fault of theirs, such as items on a wishlist."""
        if lines:
            self.left_out.setdefault(str(file), Counter())[what] += lines

    def decide(self, file: Path, *, encoding: Encoding | None = None, **decided: object) -> None:
        """Record what was decided for a file; an encoding only where it is not UTF-8."""
        if encoding and (encoding.other or not encoding.name.startswith("utf-8")):
            decided["encoding"] = str(encoding)
        before = self.decisions.get(str(file)) or FileDecisions(file=file.name)
        self.decisions[str(file)] = before.model_copy(update=decided)

    def advance(self, file: Path, position: int) -> None:
        """Report how many bytes of a file are read; progress counts in megabytes."""
        if self.total_bytes < FEWEST_BYTES:
            return
        self._bytes[str(file)] = position
        done = min(sum(self._bytes.values()), self.total_bytes)
        self._progress(done >> 20, max(self.total_bytes >> 20, 1))

    def absorb(self, other: Problems) -> None:
        """Add the problems of another collection."""
        self.reported += other.reported
        for counts, others in ((self.left_out, other.left_out), (self.mended, other.mended)):
            for file, counter in others.items():
                counts.setdefault(file, Counter()).update(counter)

    def total_left_out(self, file: Path) -> int:
        """Return how many lines of a file are left out."""
        return self.left_out.get(str(file), Counter()).total()

    def totals(self) -> tuple[Counter[str], Counter[str]]:
        """Return how many lines of all files are mended, and left out, by what is wrong with them."""
        mended, left_out = (sum(each.values(), Counter[str]()) for each in (self.mended, self.left_out))
        return mended, left_out

    def _count(self, counts: dict[str, Counter[str]], problem: Problem, lines: int, kind: str) -> None:
        counter = counts.setdefault(problem.file, Counter())
        kind = kind or _kind(problem.field, problem.message)
        before = counter[kind]
        counter[kind] += lines
        if len(counter) <= MOST and before < MOST and problem not in self._one_by_one:
            self._one_by_one.add(problem)
            self.reported.append(problem)


def _kind(field: str, message: str) -> str:
    """Return what is wrong without the value that it is wrong with: quoted texts and numbers are dropped."""
    words = " ".join("…" if any(c in word for c in "'\"0123456789") else word for word in message.split())
    return f"{field}: {words}"[:80] if field else words[:80]
