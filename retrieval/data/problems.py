"""What is wrong with input files: which lines are left out, which are mended, and how many of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import DataError, Problem

MOST = 1_000
"""Problems of a file that are reported one by one; further ones are only counted."""


class Problems:
    """Collects problems; if `strict`, the first line that would be left out raises DataError."""

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict
        self.reported: list[Problem] = []
        self.left_out: dict[str, Counter[str]] = {}
        """Lines left out by file, by what is wrong with them."""
        self.mended: dict[str, Counter[str]] = {}
        """Lines mended by file, by what was wrong with them."""

    def add(self, file: Path, line: int, field: str, message: str, lines: int = 1) -> None:
        """Report a line that is left out, or as many from it on. Raises DataError if strict."""
        problem = Problem(str(file), line, " ".join(field.split())[:80], message[:200], lines)
        if self.strict:
            raise DataError(f"{problem}; mend this line, or read without strict to skip it")
        self._count(self.left_out, problem, lines)

    def add_lines(self, file: Path, numbers: Sequence[int], field: str, message: str) -> None:
        """Report lines that are left out for one reason."""
        for number in numbers[:MOST]:
            self.add(file, number, field, message)
        if rest := len(numbers[MOST:]):
            self.left_out[str(file)][_kind(field, message)] += rest

    def mend(self, file: Path, line: int, field: str, message: str, lines: int = 1) -> None:
        """Report something wrong that costs no line: the first of `lines`, and what was done about it."""
        problem = Problem(str(file), line, " ".join(field.split())[:80], message[:200], 0)
        self._count(self.mended, problem, lines)

    def total_left_out(self, file: Path) -> int:
        """Return how many lines of a file are left out."""
        return self.left_out.get(str(file), Counter()).total()

    def _count(self, counts: dict[str, Counter[str]], problem: Problem, lines: int) -> None:
        counter = counts.setdefault(problem.file, Counter())
        counter[_kind(problem.field, problem.message)] += lines
        if len(counter) <= MOST and counter[_kind(problem.field, problem.message)] <= MOST:
            self.reported.append(problem)


def _kind(field: str, message: str) -> str:
    """Return what is wrong without the value that it is wrong with: quoted texts and numbers are dropped."""
    words = " ".join("…" if any(c in word for c in "'\"0123456789") else word for word in message.split())
    return f"{field}: {words}"[:80] if field else words[:80]
