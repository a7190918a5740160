"""Counterfactual scores: what candidates would score without some items of the history, computed exactly.

Competing rows, seen items and boosts stay the same, so that a score changes only by what the removed items contributed.
Reasons rest on these scores; the history shares of a candidate only select which items to try.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.arrays import Floats
from retrieval.blas import one_thread
from retrieval.query import PreparedRequest
from retrieval.ranking.combine import CandidateScorer, fuse, fuse_by_rank
from retrieval.ranking.request_weights import count_likes
from retrieval.sources.base import collect_scores, is_approximate, rescore_exactly
from retrieval.sources.leave_out import IdSets, scores_without, without_items

ALL_AT_ONCE = 20_000
"""Items up to which a whole catalogue is scored without several parts of a history at once: memory is 8 bytes for each
item, source and part."""


@dataclass(frozen=True)
class Outcome:
    """Scores, ranks from 1 among all competing rows, and contributions by source of the explained items, by item id."""

    scores: Mapping[str, float]
    ranks: Mapping[str, int]
    contributions: Mapping[str, Mapping[str, float]]


class Counterfactual:
    """Scorer of the `explained` items, ids with their rows, with the whole history or without some of its items."""

    def __init__(self, scorer: CandidateScorer, explained: Mapping[str, int]):
        self._scorer, self._explained = scorer, explained
        explained_rows = np.array(list(explained.values()), np.int64)
        self._rows = np.union1d(scorer.rows, explained_rows)
        # Reciprocal ranks among the competing rows need no other rows, which is far cheaper; other fusions need all.
        by_rank = not (scorer.weights or scorer.given or scorer.request.text)
        self._needs_all = not (by_rank and scorer.sources)
        self._at, self._likes = np.searchsorted(self._rows, explained_rows), count_likes(scorer.request)

    @cached_property
    def baseline(self) -> Outcome:
        """Return the outcome with all of the history."""
        return self.without(())

    def without(self, ids: Collection[str]) -> Outcome:
        """Return the outcome as if the items with these ids were not in the history."""
        return self.without_each([ids])[0]

    @one_thread()
    def without_each(self, left_out: IdSets) -> list[Outcome]:
        """Return the outcome without the items of each of these sets of ids; several cost little more than one."""
        scorer, items = self._scorer, len(self._scorer.items)
        if scorer.sources and not self._needs_all:
            ranked = scores_without(scorer.sources, scorer.request, self._rows, left_out, items)
            fused = zip(*fuse_by_rank(scorer.sources, ranked), strict=True)
            return [self._outcome(total, contributions) for total, contributions in fused]
        requests = [without_items(scorer.request, ids) for ids in left_out]
        if items > ALL_AT_ONCE:
            return [self._outcome(*self._fused(request, self._scores(request))) for request in requests]
        everywhere = self._scores_everywhere(left_out)
        return [
            self._outcome(*self._fused(request, {name: each[n] for name, each in everywhere.items()}))
            for n, request in enumerate(requests)
        ]

    def _scores_everywhere(self, left_out: IdSets) -> Mapping[str, Floats]:
        """Return the scores of the catalogue without the items of each set by source, (sets, items).

        As `_scores` does, it scores rows that are not allowed in the sources alone that score exact rows again.
        """
        scorer, items = self._scorer, len(self._scorer.items)
        allowed = np.ones(items, np.bool_) if scorer.allowed is None else scorer.allowed
        rows = np.union1d(np.flatnonzero(allowed), self._rows)
        some = scores_without(scorer.sources, scorer.request, rows, left_out, items)
        scores = {source.name: np.full((len(left_out), items), np.nan) for source in scorer.sources}
        for source in scorer.sources:
            scores[source.name][:, rows] = some[source.name]
            if not is_approximate(source):
                scores[source.name][:, ~allowed] = np.nan
        return scores

    def _scores(self, request: PreparedRequest) -> Mapping[str, Floats]:
        """Return the scores of the catalogue for a request by source, exact for the competing rows."""
        sources = self._scorer.sources
        return rescore_exactly(collect_scores(sources, request, self._scorer.allowed), sources, request, self._rows)

    def _fused(self, request: PreparedRequest, scores: Mapping[str, Floats]) -> tuple[Floats, Floats]:
        """Return what all competing rows score for a request, (rows,), and each source's contribution."""
        scorer = self._scorer
        return fuse(
            scorer.sources,
            scores,
            self._rows,
            scorer.weights,
            request,
            scorer.given,
            scorer.allowed,
            boosted=scorer.boosts is not None,
            likes=self._likes,
        )

    def _outcome(self, total: Floats, contributions: Floats) -> Outcome:
        """Return the outcome by the fused scores of all competing rows, (rows,), and contributions, (rows, sources)."""
        scorer = self._scorer
        total = scorer.boosted(total, self._boost, self._rows)
        ranks = 1 + np.searchsorted(np.sort(-total), -total[self._at], side="left")
        names = [source.name for source in scorer.sources]
        return Outcome(
            dict(zip(self._explained, total[self._at].tolist(), strict=True)),
            dict(zip(self._explained, ranks.tolist(), strict=True)),
            {
                item: dict(zip(names, mine, strict=True))
                for item, mine in zip(self._explained, contributions[self._at].tolist(), strict=True)
            },
        )

    @cached_property
    def _boost(self) -> float:
        """Return the size of a boost on the shortlist, which stays the same without parts of the history."""
        return 0.0 if self._scorer.boosts is None else self._scorer.boost_size(self._scorer.fused()[0])
