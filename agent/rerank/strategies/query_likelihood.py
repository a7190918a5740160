"""How likely a candidate makes the request: log P(request | item), summed over the request's tokens.

The query likelihood of Ponte and Croft (1998), with a language model in place of counts of words (Sachan et al. 2022).
A small model tells far more this way than by a yes or no, and one that was never taught to answer does too.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.llm.protocol import LanguageModel
from agent.prompt_view import clip, domain_words, show
from agent.rerank.strategies.pointwise import shared_lines
from prompts import Prompts, neutralise
from retrieval.query.request import Candidate, Request


class Wanted:
    name = "wanted"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.model, self.prompts = model, prompts

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        """Of each candidate alone, whatever the others are."""
        asked = clip(request.text, 300)
        whole = [self._prompt(request, c, asked) for c in candidates]
        prefix = shared_lines(whole)
        tails = [text[len(prefix) :] for text in whole]
        found = self.model.score(prefix, tails)
        ending = f" {neutralise(asked)}"
        return [float(row[self._start(tail, ending, len(row)) :].sum()) for row, tail in zip(found, tails, strict=True)]

    def _start(self, tail: str, ending: str, tokens: int) -> int:
        """Of the tokens of a tail, the first that is the request's: counted from the end, where no text meets it."""
        return max(0, tokens - (self.model.count(tail) - self.model.count(tail.removesuffix(ending))))

    def _prompt(self, request: Request, candidate: Candidate, asked: str) -> str:
        return self.prompts.render(
            "wanted",
            request.language,
            self.model.chat,
            words=domain_words(request, [candidate.item]),
            domain=candidate.item.domain,
            candidate=show(candidate.item, request.language),
            request=asked,
        )
