"""What candidates would score if parts of the history were not there: every source is asked again, exactly.

Who competes stays as it is with the whole history, and so does what was seen: a score changes by what the items left
out had said, and by nothing else. That is what a reason may rest on; the shares of `attention` only say where to look.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.blas import one_thread
from retrieval.data.items import Item
from retrieval.query.request import Request
from retrieval.ranking import weights as fusion
from retrieval.retriever import Mask, fuse, score_sources
from retrieval.sources import assemble
from retrieval.sources.assemble import CandidateSource


@dataclass(frozen=True)
class Outcome:
    """Of each item asked about, by id: its fused score, its place from 1 among all that compete, and what each source
    has in the score."""

    scores: Mapping[str, float]
    ranks: Mapping[str, int]
    contributions: Mapping[str, Mapping[str, float]]


class Counterfactual:
    """Where these items stand in one request, with the whole history and without parts of it.

    `rows` are those that compete where candidates were given, else they are found as for a shortlist of `most`;
    `allowed` (items,) leaves rows of the catalogue out.
    """

    @one_thread()
    def __init__(
        self,
        found: Sequence[CandidateSource],
        items: Sequence[Item],
        request: Request,
        weights: fusion.WeightSet | None,
        most: int,
        explained: Mapping[str, int],
        allowed: Mask | None = None,
        rows: NDArray[np.int64] | None = None,
    ):
        self._request, self._weights, self._explained, self._given = request, weights, explained, rows is not None
        self._asked, _, pool = score_sources(found, request, bool(weights), most, len(items), allowed, rows)
        self._rows = np.union1d(pool, np.array(list(explained.values()), np.int64))
        # Ranks among those that compete need nothing of the others, which is far cheaper; the rest is told of all.
        everywhere = weights or self._given or request.text
        self._allowed = allowed if everywhere else np.isin(np.arange(len(items)), self._rows)
        self._at = np.searchsorted(self._rows, list(explained.values()))

    @cached_property
    def baseline(self) -> Outcome:
        """With all of the history."""
        return self.without(())

    @one_thread()
    def without(self, ids: Collection[str]) -> Outcome:
        """As if these items were not in the history."""
        kept = tuple(event for event in self._request.history if event.item.id not in ids)
        request = replace(self._request, history=kept, seen=self._request.seen_ids)
        telling = assemble.settled(
            assemble.scores(self._asked, request, self._allowed), self._asked, request, self._rows
        )
        asked = bool(request.text)
        total, parts = fuse(telling, self._rows, self._weights, len(kept), self._given, asked)
        above = np.sort(-total)
        places = 1 + np.searchsorted(above, -total[self._at], side="left")
        told = zip(self._explained, total[self._at].tolist(), places.tolist(), parts[self._at].tolist(), strict=True)
        named = list(telling)
        each = [(name, score, place, dict(zip(named, mine, strict=True))) for name, score, place, mine in told]
        return Outcome(
            {name: score for name, score, _, _ in each},
            {name: place for name, _, place, _ in each},
            {name: mine for name, _, _, mine in each},
        )
