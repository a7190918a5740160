"""What candidates owe to which item of the history: attention over the history for each candidate (as in Zhou et al.
2018), but exact, since each source says what part of its score came from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats
from retrieval.query.request import Provenance, Request

STRONGEST = 2
"""History items of each source that a candidate remembers."""


@dataclass(frozen=True)
class Attribution:
    """Why rows scored in a source: `parts` (events, rows), what these items of the history have in each score, and what
    is `said` besides, one list a row."""

    source: str
    events: tuple[str, ...]
    contributions: Floats
    other_causes: Sequence[Sequence[Provenance]]

    @classmethod
    def from_provenance(cls, source: str, why: Sequence[Sequence[Provenance]]) -> Attribution:
        """Of what is told row by row."""
        events = {event: n for n, event in enumerate(dict.fromkeys(p.cause for ps in why for p in ps if p.is_history))}
        parts = np.zeros((len(events), len(why)))
        for row, provenance in enumerate(why):
            for p in provenance:
                if p.is_history:
                    parts[events[p.cause], row] += p.score
        return cls(source, tuple(events), parts, [[p for p in ps if not p.is_history] for ps in why])

    def all_provenance(self) -> list[tuple[Provenance, ...]]:
        """All of it, one tuple a row, the largest part first."""
        return [
            tuple(sorted([*s, *e], key=_least)) for s, e in zip(self.other_causes, self._strongest(None), strict=True)
        ]

    def strongest_provenance(self) -> list[list[Provenance]]:
        """What a candidate remembers: what is said, the strongest of the history, and what pushed it away."""
        found = [
            [*s, *(p for p in e if p.score > 0)]
            for s, e in zip(self.other_causes, self._strongest(STRONGEST), strict=True)
        ]
        if len(self.events):
            pushes = zip(
                found, self.contributions.argmin(axis=0).tolist(), self.contributions.min(axis=0).tolist(), strict=True
            )
            for mine, event, part in pushes:
                if part < 0:
                    mine.append(Provenance(self.source, part, self.events[event], True))
        return found

    def _strongest(self, most: int | None) -> list[list[Provenance]]:
        """The history items of each row by their parts, the largest first; without those that have none."""
        order = np.argsort(-self.contributions, axis=0, kind="stable")[:most]
        parts = np.take_along_axis(self.contributions, order, axis=0)
        return [
            [Provenance(self.source, p, self.events[n], True) for n, p in zip(ns, ps, strict=True) if p]
            for ns, ps in zip(order.T.tolist(), parts.T.tolist(), strict=True)
        ]


@runtime_checkable
class Attributable(Protocol):
    """A source that says all of why at once."""

    def attribute(self, request: Request, rows: NDArray[np.int64]) -> Attribution: ...


def history_shares(found: Sequence[Attribution], weights: Floats) -> list[dict[str, float]]:
    """The share of each history item in each row, strongest first; they add up to 1 where there are any.

    `weights` (rows, sources): what each source has in the score. Only what pulls is counted.
    """
    events = {e: n for n, e in enumerate(dict.fromkeys(event for shares in found for event in shares.events))}
    drawn = np.zeros((len(events), len(weights)))
    for shares, weight in zip(found, weights.T, strict=True):
        pulls = np.maximum(shares.contributions, 0.0)
        whole = pulls.sum(axis=0)
        scale = np.divide(np.maximum(weight, 0.0), whole, out=np.zeros(len(weights)), where=whole > 0)
        drawn[[events[e] for e in shares.events]] += pulls * scale
    whole = drawn.sum(axis=0)
    drawn = np.divide(drawn, whole, out=np.zeros_like(drawn), where=whole > 0)
    order = np.argsort(-drawn, axis=0, kind="stable")
    named, ranked = list(events), np.take_along_axis(drawn, order, axis=0)
    return [
        {named[n]: share for n, share in zip(ns, shares_, strict=True) if share > 0}
        for ns, shares_ in zip(order.T.tolist(), ranked.T.tolist(), strict=True)
    ]


def _least(why: Provenance) -> float:
    return -why.score
