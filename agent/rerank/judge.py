"""What `blend` asks the model: where something is asked in words, of each candidate whether it is that; else for the
best of the list. Of history alone a small model tells little, in whatever form it is asked; of words it tells much."""

from __future__ import annotations

from collections.abc import Sequence

from agent.llm import LanguageModel
from agent.rerank.listwise import Listwise
from agent.rerank.pointwise import Pointwise
from prompts import Prompts
from retrieval.requests import Candidate, Request


class Judge:
    name = "blend"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.each, self.list = Pointwise(model, prompts), Listwise(model, prompts)

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        return (self.each if request.text else self.list).score(request, candidates)
