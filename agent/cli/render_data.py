"""What came of reading files: how each was read, what was wrong with lines, and a table of what was kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from agent.cli.terminal import counted, shorten, table, texts, write_stderr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retrieval.conditions import Columns
    from retrieval.data.dataset import Dataset, FileReport
    from retrieval.errors import Problem

MOST_PROBLEMS = 20
"""Problems that are shown one by one."""
MOST_ALIKE = 3
"""Problems of one kind that are shown of a file."""
MOST_KINDS = 3
"""Kinds of problems that a cell of the table names."""


def report_reading(data: Dataset, language: str) -> None:
    """Write to stderr how files were read, what is wrong with lines, and what was kept, mended and left out."""
    words = texts(language)
    for decisions in data.decisions:
        if line := decisions.describe(language):
            write_stderr(words["read_as"].format(decisions=line))
    report_problems(data.problems, language)
    if any(each.mended or each.left_out for each in data.reports):
        for line in _table(data.reports, language):
            write_stderr(line)


def report_problems(problems: Sequence[Problem], language: str) -> None:
    """Write to stderr what is wrong with lines, MOST_PROBLEMS of them one by one and MOST_ALIKE of one kind."""
    words = texts(language)
    alike = Counter[tuple[str, ...]]()
    shown = []
    for problem in problems:
        kind = (problem.file, problem.field, re.sub(r"[\d,.]+|'[^']*'", "", problem.message))
        alike[kind] += 1
        if alike[kind] <= MOST_ALIKE:
            shown.append(problem)
    for problem in shown[:MOST_PROBLEMS]:
        write_stderr(words["left_out" if problem.lines else "mended"].format(problem=problem))
    if more := len(problems) - len(shown[:MOST_PROBLEMS]):
        write_stderr(counted(words["more_problems"], more))


def report_prices(columns: Columns, language: str) -> None:
    """Write to stderr how many items have a price that no limit can compare, and how to mend that."""
    from retrieval.conditions.uncompared_prices import uncompared_prices

    prices, words = uncompared_prices(columns), texts(language)
    if prices.uncompared:
        examples = words["list_separator"].join(f"“{price}”" for price in prices.examples)
        write_stderr(counted(words["uncompared_prices"], prices.uncompared, examples=examples))


def _table(reports: Sequence[FileReport], language: str) -> list[str]:
    words = texts(language)
    columns = ("column_file", "column_kept", "column_mended", "column_left_out")
    rows = [[words[column] for column in columns]]
    for each in reports:
        count = counted(words[each.what], each.rows)
        rows.append([each.file, count, _counts(each.mended, language), _counts(each.left_out, language)])
    return table(rows, [12, 4, 8, 8])


def _counts(counts: Mapping[str, int], language: str) -> str:
    """Return how many lines there are, and of the commonest kinds how many each."""
    if not counts:
        return "0"
    words = texts(language)
    commonest = sorted(counts.items(), key=lambda each: -each[1])[:MOST_KINDS]
    named = words["list_separator"].join(shorten(f"{kind} {count:,}", 40) for kind, count in commonest)
    return f"{sum(counts.values()):,} ({named})"
