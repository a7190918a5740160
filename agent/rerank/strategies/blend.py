"""The default: an LLM score that the reranker fuses with retrieval's.

For a request in words it is the query likelihood of each candidate; else the best of the list, or what a tuned model
says of each. A small model that is not tuned adds little to a history alone, in any prompt, and much to a request in
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.llm import LanguageModel
from agent.llm.lora import is_tuned
from agent.rerank.ranking import Scorer
from agent.rerank.strategies.listwise import Listwise
from agent.rerank.strategies.next_item import NextItem
from agent.rerank.strategies.pointwise import Pointwise
from agent.rerank.strategies.query_likelihood import QueryLikelihood
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest


class BlendScorer(Scorer):
    """Scores by query likelihood or listwise, or as a tuned model was trained to.

    A model without likelihoods answers yes or no instead of the first.
    """

    needs, blends = "labels", True

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None:
        self.for_query: Scorer = (QueryLikelihood if "score" in model.abilities else Pointwise)(model, prompts)
        self.for_history: Scorer = (NextItem if is_tuned(model.name) else Listwise)(model, prompts)

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return the scores of query likelihood where the request has text, else those for a history."""
        return (self.for_query if request.text else self.for_history).score(request, candidates)
