"""Errors while reading data and retrieving. Each message says what happened, where, and what to do.

RetrievalError
├── DataError        a file, line or field cannot be read
├── RequestError     a request names something that does not exist or contradicts itself
├── IndexFault       an index is missing, was built otherwise, or is damaged
│   ├── TargetFault  an index cannot be written to the given place
│   └── KeyFault     files of people are encrypted, and the key is missing or wrong
└── NotEnoughData    too few users or interactions to learn from
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something wrong with an input file, which is reported while the good lines are read.

    `lines` are left out for it; 0 where it was mended and nothing but the wrong part is lost.
    """

    file: str
    line: int
    field: str
    message: str
    lines: int = 1

    def __str__(self) -> str:
        field = f", field {self.field}" if self.field else ""
        return f"{self.file}:{self.line}{field}: {self.message}"


class RetrievalError(Exception):
    """The base of these errors; `exit_code` is that of a command that ends with it."""

    exit_code = 2


class DataError(RetrievalError):
    """A file, line or field cannot be read."""


class RequestError(RetrievalError):
    """A request names something that does not exist, or contradicts itself."""


class IndexFault(RetrievalError):
    """An index is missing, was built otherwise, or is damaged."""

    exit_code = 3


class TargetFault(IndexFault):
    """An index cannot be written to the given place."""

    exit_code = 2


class KeyFault(IndexFault):
    """Files of people are encrypted, and the key is missing or wrong, or not all of them are encrypted."""

    exit_code = 2


class NotEnoughData(RetrievalError):
    """There are too few users or interactions to learn from."""

    exit_code = 3
