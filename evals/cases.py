"""Evaluation cases and the answers of systems. A case holds no target, and nothing in it leads to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evals.datasets.logs import InteractionLog
from retrieval.query import PreparedRequest


@dataclass(frozen=True)
class Case:
    """One request of one user.

    `candidates`: the item ids to rank, in random order; None for all items that the history does not hold.
    `slices`: the kinds of case this is, such as {"person": "cold"}.
    """

    id: str
    user_id: str
    request: PreparedRequest
    candidates: tuple[str, ...] | None = None
    slices: Mapping[str, str] = field(default_factory=dict)


Targets = Mapping[str, frozenset[str]]
"""Case id → ids of the relevant items."""


@dataclass(frozen=True)
class Example:
    """A case with its targets, for learning weights. Its user is not among those who are judged with these weights."""

    case: Case
    targets: frozenset[str]


@dataclass(frozen=True)
class Task:
    """The cases that a protocol makes of a log.

    `log`: all that systems may learn from. `cases`: those that are judged. `tuning_cases`: cases of other users, for
    choosing settings and weights. `targets`: of both; systems never see them. `notes`: what a reader of the report must
    know of how the cases were made, one sentence each.
    """

    title: str
    log: InteractionLog
    cases: tuple[Case, ...]
    targets: Targets
    tuning_cases: tuple[Case, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The best items of a case, best first.

    `unscored`: why the case does not count for this system; empty where it does. `tokens`: prompt and generated tokens.
    """

    items: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    tokens: int = 0
    unscored: str = ""
    faults: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
