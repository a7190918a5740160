"""What `blend` asks the model: where something is asked in words, how likely each candidate makes these words; else for
the best of the list. Of history alone a small model tells little, in whatever form it is asked; of words it tells much.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.llm.protocol import LanguageModel
from agent.rerank.reranker import Scorer
from agent.rerank.strategies.listwise import Listwise
from agent.rerank.strategies.pointwise import Pointwise
from agent.rerank.strategies.query_likelihood import Wanted
from prompts import Prompts
from retrieval.query.request import Candidate, Request


class Judge:
    """A model that gives no likelihoods is asked yes or no."""

    name = "blend"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.each: Scorer = (Wanted if "score" in model.abilities else Pointwise)(model, prompts)
        self.list = Listwise(model, prompts)

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        return (self.each if request.text else self.list).score(request, candidates)
