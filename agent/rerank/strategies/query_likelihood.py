"""How likely a candidate makes the request: log P(request | item), summed over the request's tokens.

The query likelihood of Ponte and Croft (1998), with a language model in place of word counts (Sachan et al. 2022). A
small model ranks far better this way than by yes or no, and so does one without instruction tuning.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.llm import LanguageModel
from agent.prompt_view import item_view, request_words
from agent.rerank.ranking import Scorer
from agent.rerank.strategies.pointwise import shared_lines
from agent.text import truncate
from prompts import Prompts, neutralise
from retrieval.query import Candidate, PreparedRequest


class QueryLikelihood(Scorer):
    """Scores each candidate by the log-likelihood of the request's text after the item."""

    task, needs, independent = "query_likelihood", "score", True

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None:
        self.model, self.prompts = model, prompts

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return log P(request | item), in nats, for each candidate."""
        query = truncate(request.text, 300)
        texts = [self._prompt(request, c, query) for c in candidates]
        prefix = shared_lines(texts)
        tails = [text[len(prefix) :] for text in texts]
        rows = self.model.score(prefix, tails)
        ending = f" {neutralise(query)}"
        return [float(row[self._start(tail, ending, len(row)) :].sum()) for row, tail in zip(rows, tails, strict=True)]

    def _start(self, tail: str, ending: str, tokens: int) -> int:
        """Return the index of the request's first token in a tail, counted from the end, where no text follows it."""
        return max(0, tokens - (self.model.count(tail) - self.model.count(tail.removesuffix(ending))))

    def _prompt(self, request: PreparedRequest, candidate: Candidate, query: str) -> str:
        return self.prompts.render(
            self.task,
            request.language,
            self.model.chat,
            words=request_words(request, [candidate.item]),
            domain=candidate.item.domain,
            candidate=item_view(candidate.item, request.language),
            request=query,
        )
