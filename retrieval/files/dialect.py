"""How a file of delimited text is written: what separates its cells, whether quotes quote, where its header is."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.columns.cells import BLANKS
from retrieval.columns.names import normalized_name

DELIMITERS: tuple[str, ...] = (",", ";", "\t", "|")
SAMPLE_LINES = 100
MOST_PREAMBLE = 10
"""Lines that may stand before the header, such as a title that a program wrote."""
_NAMED = "sep="
"""How the first line of a spreadsheet's file begins that names what separates."""


@dataclass(frozen=True)
class Dialect:
    """What separates cells, whether quotes quote, and how many lines stand before the header.

    `undecided`: no cell of the first lines is quoted, but later ones may be, as some programs quote where they must.
    """

    delimiter: str
    quoted: bool
    preamble: int = 0
    has_header: bool = True
    undecided: bool = False


def decide_dialect(lines: Sequence[str], usual_names: Collection[str], suffix: str, without_header: bool) -> Dialect:
    """Return the dialect under which a line of the first ones has most usual names, or rows are most alike."""
    skipped = 0
    delimiters = ("\t", *DELIMITERS) if suffix in (".tsv", ".tab") else DELIMITERS
    first = lines[0].strip('\ufeff\n"').lower()
    if first.startswith(_NAMED) and len(first) == len(_NAMED) + 1:
        skipped, delimiters = 1, (first[-1],)
    best, dialect = (-1, -1.0, 0, 0), Dialect(delimiters[0], True, skipped)
    for delimiter in delimiters:
        quoted = delimiter != "\t" or _quotes_tabs(lines)
        candidate = Dialect(delimiter, quoted)
        starts = [n for n, line in enumerate(lines[: skipped + MOST_PREAMBLE]) if line.strip(BLANKS + delimiter + '"')]
        starts = [n for n in starts if n >= skipped]
        for preamble in starts[:1] if without_header else starts:
            rows = [row for row in parse_sample(lines[preamble:], candidate) if row][: SAMPLE_LINES // 2]
            if not rows:
                continue
            names = {normalized_name(cell) for cell in rows[0]} & set(usual_names)
            alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
            width = len(rows[0])
            score = (0 if without_header else len(names), alike if width > 1 else 0.0, width, -preamble)
            if score > best and (preamble == starts[0] or len(names) > 1):
                best, dialect = score, Dialect(delimiter, quoted, preamble, not without_header, not quoted)
    return dialect


def parse_sample(lines: Sequence[str], dialect: Dialect) -> Iterator[list[str]]:
    """Yield the records of the first lines of a file, however broken they are."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if dialect.quoted else csv.QUOTE_NONE
    try:
        yield from csv.reader(lines, delimiter=dialect.delimiter, quoting=quoting)
    except csv.Error:
        return


def _quotes_tabs(lines: Sequence[str]) -> bool:
    """Return whether cells between tabs are quoted: all that begin with a quote end with one, and some do."""
    cells = [cell for line in lines for cell in line.rstrip("\n").split("\t") if cell.startswith('"')]
    return bool(cells) and all(len(cell) > 1 and cell.endswith('"') for cell in cells)
