"""The shortlist's own order: the baseline of every other strategy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.llm import LanguageModel
from agent.rerank.ranking import Scorer
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest


class RetrievalOrder(Scorer):
    """Keeps the shortlist as it is; needs no model."""

    def __init__(
        self, model: LanguageModel | None = None, prompts: Prompts | None = None, priors: Path | None = None
    ) -> None:
        pass

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return retrieval's scores if they fall, else minus the rank: given candidates come in any order."""
        scores = [c.score for c in candidates]
        return scores if scores == sorted(scores, reverse=True) else [-float(r) for r in range(len(candidates))]
