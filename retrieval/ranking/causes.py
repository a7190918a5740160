"""Why candidates are on a shortlist: provenance and history shares, computed for those that are asked for.

Of fifty candidates ten are shown and three explained; to attribute the scores of all takes half the time of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.blas import one_thread
from retrieval.query import Provenance, Request
from retrieval.sources import CandidateSource
from retrieval.sources.attribution import Attribution, history_shares, is_attributable

BLOCK = 10
"""Candidates whose causes are computed at once."""


class Causes:
    """The causes of a shortlist's candidates by their place on it.

    `rows` (candidates,); `contributions` (candidates, sources): of each source to the fused score; `others`: further
    causes of each candidate.
    """

    def __init__(
        self,
        sources: Sequence[CandidateSource],
        request: Request,
        rows: Rows,
        contributions: Floats,
        others: Sequence[Sequence[Provenance]],
    ):
        self._sources, self._request = sources, request
        self._rows, self._contributions, self._others = rows, contributions, others
        self._provenance: dict[int, tuple[Provenance, ...]] = {}
        self._shares: dict[int, Mapping[str, float]] = {}

    def provenance(self, place: int) -> tuple[Provenance, ...]:
        """Return the causes of a candidate's score in each source, and its other causes."""
        if place not in self._provenance:
            self._compute(place // BLOCK * BLOCK)
        return self._provenance[place]

    def shares(self, place: int) -> Mapping[str, float]:
        """Return the share of each history item in a candidate's score by its id, largest first."""
        if place not in self._shares:
            self._compute(place // BLOCK * BLOCK)
        return self._shares[place]

    @one_thread()
    def _compute(self, start: int) -> None:
        """Compute the causes of the candidates from this place on."""
        block = slice(start, start + BLOCK)
        why = [self._attribution(source, self._rows[block]) for source in self._sources]
        strongest = [each.strongest_provenance() for each in why]
        for k, shares in enumerate(history_shares(why, self._contributions[block])):
            causes = (p for each in strongest for p in each[k])
            self._provenance[start + k], self._shares[start + k] = (*causes, *self._others[start + k]), shares

    def _attribution(self, source: CandidateSource, rows: Rows) -> Attribution:
        # A popularity is a reason only where there is no personal one.
        if source.kind == "non_personalized" and not self._request.has_no_signal:
            return Attribution(source.name, (), np.zeros((0, len(rows))), [()] * len(rows))
        if is_attributable(source):
            return source.attribute(self._request, rows)
        return Attribution.from_provenance(source.name, source.explain(self._request, rows.tolist()))


class LazyProvenance(Sequence[Provenance]):
    """The provenance of the candidate at a place, computed when it is first read; equal to a tuple of the same."""

    def __init__(self, causes: Causes, place: int):
        self._causes, self._place = causes, place

    @overload
    def __getitem__(self, at: int) -> Provenance: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Provenance]: ...

    def __getitem__(self, at: int | slice) -> Provenance | Sequence[Provenance]:
        return self._causes.provenance(self._place)[at]

    def __len__(self) -> int:
        return len(self._causes.provenance(self._place))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._causes.provenance(self._place) == tuple(other)


class LazyShares(Mapping[str, float]):
    """The history shares of the candidate at a place, computed when they are first read."""

    def __init__(self, causes: Causes, place: int):
        self._causes, self._place = causes, place

    def __getitem__(self, item_id: str) -> float:
        return self._causes.shares(self._place)[item_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._causes.shares(self._place))

    def __len__(self) -> int:
        return len(self._causes.shares(self._place))
