"""What can go wrong while reading data and retrieving: what happened, where, what to do.

RetrievalError
├── DataError        a file, line or field cannot be read
├── RequestError     a request names something that does not exist or contradicts itself
└── IndexFault       an index is missing, was built otherwise, or is damaged
    └── TargetFault  an index cannot be written where it was asked for
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One bad line of an input file, reported while the good lines are kept."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        field = f", field {self.field}" if self.field else ""
        return f"{self.file}:{self.line}{field}: {self.message}"


class RetrievalError(Exception):
    """The base of this tree; `exit_code` is what a command line ends with."""

    exit_code = 2


class DataError(RetrievalError):
    pass


class RequestError(RetrievalError):
    pass


class IndexFault(RetrievalError):
    exit_code = 3


class TargetFault(IndexFault):
    exit_code = 2
