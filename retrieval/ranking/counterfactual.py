"""Counterfactual scores: what candidates would score without some items of the history, computed exactly.

Competing rows, seen items and boosts stay the same, so that a score changes only by what the removed items contributed.
Reasons rest on these scores; the history shares of a candidate only select which items to try.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from retrieval.blas import one_thread
from retrieval.ranking.combine import CandidateScorer, fuse
from retrieval.ranking.request_weights import count_likes
from retrieval.sources.base import collect_scores, rescore_exactly


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
        everywhere = scorer.weights or scorer.given or scorer.request.text
        self._allowed = scorer.allowed if everywhere else np.isin(np.arange(len(scorer.items)), self._rows)
        self._at = np.searchsorted(self._rows, explained_rows)

    @cached_property
    def baseline(self) -> Outcome:
        """Return the outcome with all of the history."""
        return self.without(())

    @one_thread()
    def without(self, ids: Collection[str]) -> Outcome:
        """Return the outcome as if the items with these ids were not in the history."""
        whole, sources = self._scorer.request, self._scorer.sources
        history = tuple(event for event in whole.history if event.item.id not in ids)
        request = replace(whole, history=history, seen=whole.seen_ids)
        scores = rescore_exactly(collect_scores(sources, request, self._allowed), sources, request, self._rows)
        scorer = self._scorer
        total, contributions = fuse(
            sources,
            scores,
            self._rows,
            scorer.weights,
            request,
            scorer.given,
            scorer.allowed,
            boosted=scorer.boosts is not None,
            likes=count_likes(whole),
        )
        total = self._scorer.boosted(total, self._boost, self._rows)
        ranks = 1 + np.searchsorted(np.sort(-total), -total[self._at], side="left")
        names = list(scores)
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
