"""What systems are asked and what they answer. A case holds no target, and nothing in it leads to one."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from evals.datasets.logs import Log
from retrieval.query.request import PreparedRequest


@dataclass(frozen=True)
class Case:
    """One request. `candidates`: the ids to rank, in no telling order; None for all that the history does not hold.
    `slices`: what kind of case this is, such as {"person": "cold"}."""

    id: str
    person: str
    request: PreparedRequest
    candidates: tuple[str, ...] | None = None
    slices: Mapping[str, str] = field(default_factory=dict)


Targets = Mapping[str, frozenset[str]]
"""By case id: the ids of the items that are relevant."""


@dataclass(frozen=True)
class Example:
    """A case whose targets may be learned from, since its person is not the one who is judged."""

    case: Case
    targets: frozenset[str]


@dataclass(frozen=True)
class Task:
    """A protocol made of data. `log`: all that systems may learn from. `learners`: cases of people who are not judged.
    `targets`: of both; the runner's alone. `notes`: what a reader must know of how the cases were made."""

    title: str
    log: Log
    cases: tuple[Case, ...]
    targets: Targets
    learners: tuple[Case, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The best items of a case, best first. `unscored` says why there are none that count; it is empty else."""

    items: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    tokens: int = 0
    unscored: str = ""
    faults: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


def draw(*names: object) -> np.random.Generator:
    """Draws that depend on these names alone, such as those of a seed and a case: not on the order of cases."""
    return np.random.default_rng([zlib.crc32(str(name).encode()) for name in names])


def lot(people: Sequence[str], seed: int) -> list[str]:
    """The people in an order that depends on their names and the seed alone."""
    return sorted(people, key=lambda p: (zlib.crc32(f"{seed} {p}".encode()), p))
