"""The shortlist's own order: what every other strategy is measured against."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.query.request import Candidate, Request


class RetrievalOrder:
    name = "none"

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        # The scores given are kept where they already fall; given candidates may come in any order.
        scores = [c.score for c in candidates]
        return scores if scores == sorted(scores, reverse=True) else [-float(r) for r in range(len(candidates))]
