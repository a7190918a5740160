"""Rows and columns on their way from a file to items and interactions, for every format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from retrieval.files.encoding import decide_encoding, open_text, position
from retrieval.files.problems import Problems

EVERY = 65_536
"""Lines after which progress is reported."""


class Row(NamedTuple):
    """Fields of an Item or an Interaction, not yet validated, with their file and line."""

    file: Path
    line: int
    fields: dict[str, Any]


class Chunk(NamedTuple):
    """Many rows of a table as columns of equal length: cells by the name of their column, as the file has them."""

    file: Path
    lines: Sequence[int]
    cells: Mapping[str, Sequence[Any]]

    def rows(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the line and the cells by column name of each row."""
        names = tuple(self.cells)
        for line, cells in zip(self.lines, zip(*self.cells.values(), strict=True), strict=True):
            yield line, dict(zip(names, cells, strict=True))


@dataclass(frozen=True)
class Table:
    """A table that is being read: the names of its columns, and its rows in chunks."""

    path: Path
    columns: tuple[str, ...]
    chunks: Iterator[Chunk]


def text_lines(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield numbered lines without BOM or line ends; bytes that the file's encoding does not fit are left out."""
    encoding = decide_encoding(path, problems.options.encoding)
    problems.decide(path, encoding=encoding)
    with open_text(path, encoding) as file:
        for number, line in enumerate(file, 1):
            if "\ufffd" in line and encoding.damaged:
                problems.mend(path, number, "", f"bytes that are not {encoding.name} are left out")
                line = line.replace("\ufffd", "")
            yield number, line.rstrip("\n")
            if number % EVERY == 0:
                problems.advance(path, position(file))
