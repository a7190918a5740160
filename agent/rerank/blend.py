"""Retrieval's rank and the LLM's, added as reciprocal ranks (Cormack et al. 2009): the default.

Ranks, not scores, so that no single logit, however large, can do more than put an item first on one of the two lists.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from agent.rerank import Scorer
from retrieval.requests import Candidate, Request

SMOOTHING = 10
TIE = 1e-6


class Blend:
    name = "blend"

    def __init__(self, llm: Scorer, weight: float = 0.5):
        self.llm, self.weight = llm, weight

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        judged = self.llm.score(request, candidates)
        retrieved = ranks([c.score for c in candidates])
        # An unscored candidate keeps retrieval's rank on the LLM's list too: no news is not bad news.
        spoken = ranks([s if math.isfinite(s) else math.nan for s in judged])
        spoken = [s if math.isfinite(j) else r for s, j, r in zip(spoken, judged, retrieved, strict=True)]
        # Where the two lists cancel out, the LLM's word decides: retrieval's is also the order of ties.
        return [
            (1 - self.weight) / (SMOOTHING + r) + self.weight / (SMOOTHING + s) - TIE * s
            for r, s in zip(retrieved, spoken, strict=True)
        ]


def ranks(scores: Sequence[float]) -> list[float]:
    """Ranks from 1, best first; equal scores share the mean of their ranks; NaN ranks last."""
    keyed = [(-s if math.isfinite(s) else math.inf) for s in scores]
    ordered = sorted(keyed)
    first = {k: ordered.index(k) for k in set(keyed)}
    return [first[k] + (1 + ordered.count(k)) / 2 for k in keyed]
