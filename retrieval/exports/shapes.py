"""Shapes of files: by which columns, names and places a reader knows a file of its service."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from retrieval.columns.kinds import Meaning
from retrieval.exports.entry import Entry, LeftOut, Reason
from retrieval.exports.records import Record, Sheet, normalized


@dataclass(frozen=True)
class Shape:
    """A kind of file of a service.

    A sheet has this shape where all `columns` are there and `file`, a pattern, is in its path. `header` names the
    columns of a file without a header, which `fits` tells by its first record. What the file as a whole says stands in
    `status`, `domain`, `scale`, `logged`, and `left_out` where its records are no entries; with `by_place` the names of
    the file and the sheet say what the status and the domain are. `only`: there are no other columns.
    """

    columns: tuple[str, ...]
    file: str = ""
    status: Meaning = "finished"
    domain: str = ""
    scale: str = ""
    logged: bool = False
    left_out: Reason | None = None
    by_place: bool = False
    only: bool = False
    header: tuple[str, ...] = ()
    fits: Callable[[Record], bool] | None = None

    def score(self, sheet: Sheet) -> int:
        """Return how well a sheet fits, 0 where it does not."""
        if not all(normalized(column) in sheet.columns for column in self.columns):
            return 0
        if self.only and len(sheet.columns - {""}) > len(self.columns):
            return 0
        if self.file and not re.search(self.file, sheet.place, re.IGNORECASE):
            return 0
        return 2 * len(self.columns) + bool(self.file)


class Reader(Protocol):
    """The interface of a module in `retrieval.exports.readers`."""

    SHAPES: tuple[Shape, ...]
    """The shapes of files that it reads."""

    def entry(self, record: Record, shape: Shape) -> Entry | LeftOut:
        """Return what a record of a file of this shape says."""
        ...
