"""Exact attribution of scores to history items.

The shares of the history in a candidate resemble attention over the history (Zhou et al. 2018), but they are exact:
every source returns how much each history item contributed to its score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeGuard

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.query import Provenance, Request
from retrieval.sources.base import CandidateSource

STRONGEST = 2
"""History items of each source in the provenance of a candidate."""


@dataclass(frozen=True)
class Attribution:
    """Causes of the scores of some rows in one source.

    `events`: ids of history items; `contributions` (events, rows): what each adds to each score; `other_causes`: one
    list a row of causes that are no history items, such as words of the request.
    """

    source: str
    events: tuple[str, ...]
    contributions: Floats
    other_causes: Sequence[Sequence[Provenance]]

    @classmethod
    def from_provenance(cls, source: str, why: Sequence[Sequence[Provenance]]) -> Attribution:
        """Collect the provenance of each row into one attribution."""
        events = {event: n for n, event in enumerate(dict.fromkeys(p.cause for ps in why for p in ps if p.is_history))}
        contributions = np.zeros((len(events), len(why)))
        for row, provenance in enumerate(why):
            for p in provenance:
                if p.is_history:
                    contributions[events[p.cause], row] += p.score
        return cls(source, tuple(events), contributions, [[p for p in ps if not p.is_history] for ps in why])

    def all_provenance(self) -> list[tuple[Provenance, ...]]:
        """Return every cause, one tuple a row, the largest contribution first."""
        return [
            tuple(sorted([*others, *events], key=lambda p: -p.score))
            for others, events in zip(self.other_causes, self._strongest(None), strict=True)
        ]

    def strongest_provenance(self) -> list[list[Provenance]]:
        """Return for each row its other causes, the strongest history items, and the most negative one, if any."""
        strongest = [
            [*others, *(p for p in events if p.score > 0)]
            for others, events in zip(self.other_causes, self._strongest(STRONGEST), strict=True)
        ]
        if len(self.events):
            lowest = self.contributions.argmin(axis=0).tolist(), self.contributions.min(axis=0).tolist()
            for mine, event, contribution in zip(strongest, *lowest, strict=True):
                if contribution < 0:
                    mine.append(Provenance(self.source, contribution, self.events[event], True))
        return strongest

    def _strongest(self, most: int | None) -> list[list[Provenance]]:
        """Return the history items of each row by their contribution, largest first, without those of 0."""
        order = _largest(self.contributions, len(self.events) if most is None else min(most, len(self.events)))
        ordered = np.take_along_axis(self.contributions, order, axis=0)
        return [
            [Provenance(self.source, p, self.events[n], True) for n, p in zip(ns, ps, strict=True) if p]
            for ns, ps in zip(order.T.tolist(), ordered.T.tolist(), strict=True)
        ]


def _largest(values: Floats, n: int) -> Rows:
    """Return the places of the n largest values of each column, largest first, equal ones in order, (n, columns)."""
    if n > STRONGEST:
        return np.argsort(-values, axis=0, kind="stable")[:n]
    values, order = values.copy(), np.zeros((n, values.shape[1]), np.int64)
    for place in order:  # far quicker than sorting all
        place[:] = values.argmax(axis=0)
        np.put_along_axis(values, place[None], -np.inf, axis=0)
    return order


class Attributable(CandidateSource, Protocol):
    """A source that attributes the scores of many rows at once."""

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        """Return the causes of the scores of these rows."""
        ...


def is_attributable(source: CandidateSource) -> TypeGuard[Attributable]:
    """Tell whether a source has `attribute`."""
    return hasattr(source, "attribute")


def history_shares(attributions: Sequence[Attribution], weights: Floats) -> list[dict[str, float]]:
    """Return the share of each history item in each row by its id, largest first; shares of a row add up to 1.

    `weights` (rows, sources): contribution of each source to the fused score. Negative contributions do not count, and
    a row without positive ones has no shares.
    """
    events = {e: n for n, e in enumerate(dict.fromkeys(event for each in attributions for event in each.events))}
    shares = np.zeros((len(events), len(weights)))
    for each, weight in zip(attributions, weights.T, strict=True):
        positive = np.maximum(each.contributions, 0.0)
        total = positive.sum(axis=0)
        scale = np.divide(np.maximum(weight, 0.0), total, out=np.zeros(len(weights)), where=total > 0)
        shares[[events[e] for e in each.events]] += positive * scale
    total = shares.sum(axis=0)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    order = np.argsort(-shares, axis=0, kind="stable")
    ids, ranked = list(events), np.take_along_axis(shares, order, axis=0)
    return [
        {ids[n]: share for n, share in zip(ns, row_shares, strict=True) if share > 0}
        for ns, row_shares in zip(order.T.tolist(), ranked.T.tolist(), strict=True)
    ]
