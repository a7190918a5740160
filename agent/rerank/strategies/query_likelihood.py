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
        lengths = {word: self._tokens(word, ending) for word in dict.fromkeys(_word_before(t, ending) for t in tails)}
        starts = [max(0, len(row) - lengths[_word_before(t, ending)]) for row, t in zip(rows, tails, strict=True)]
        return [float(row[start:].sum()) for row, start in zip(rows, starts, strict=True)]

    def _tokens(self, word: str, ending: str) -> int:
        """Return how many tokens the request is behind a word, where no text follows it."""
        return self.model.count(word + ending) - self.model.count(word)

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


def _word_before(tail: str, ending: str) -> str:
    """Return the last word before the request: the arrow of the template, the same for all candidates.

    What is before that word changes no token behind it, so that the request's tokens are counted once for a list.
    """
    words = tail.removesuffix(ending).split()
    return words[-1] if words else ""
