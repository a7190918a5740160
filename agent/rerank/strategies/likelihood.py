"""How much likelier the history makes a title: log P(title | history, context) − log P(title).

Subtracting the prior removes what makes a title likely for everybody: its length, fame and common words. A prior does
not depend on the person, so it is stored for each title, with the index where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.llm import LanguageModel
from agent.prompt_view import person_variables
from agent.rerank.ranking import Scorer
from agent.rerank.title_priors import TitlePriors
from agent.text import truncate
from prompts import Prompts, neutralise
from retrieval.query import Candidate, PreparedRequest


class Likelihood(Scorer):
    """Scores each title by its log-likelihood after the history, less its prior; `priors` is a folder for these."""

    task, needs, independent = "rerank", "score", True

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None:
        self.model, self.prompts = model, prompts
        self.priors = TitlePriors(model.fingerprint, priors)

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return the gain in log-likelihood, in nats, of each candidate's title."""
        items = [c.item for c in candidates]
        titles = [" " + neutralise(truncate(i.read_in(request.language).title, 120)) for i in items]
        person = person_variables(request, items)
        nobody = {**person, "history": [], "request": "", "context": {}, "likes": [], "dislikes": []}
        given = self._likelihoods(self._prompt(request.language, person), titles)
        prompt = self._prompt(request.language, nobody)
        priors = self.priors.get(prompt, titles, lambda new: self._uncounted(prompt, new))
        return [g - p for g, p in zip(given, priors, strict=True)]

    def _prompt(self, language: str, variables: dict[str, Any]) -> str:
        return self.prompts.render(self.task, language, self.model.chat, **variables)

    def _uncounted(self, prompt: str, titles: Sequence[str]) -> list[float]:
        """Measure priors without counting their tokens: a result must not depend on the requests before it."""
        before = dict(self.model.tokens)
        priors = self._likelihoods(prompt, titles)
        self.model.tokens.update(before)
        return priors

    def _likelihoods(self, prompt: str, titles: Sequence[str]) -> list[float]:
        return [float(row.sum()) for row in self.model.score(prompt, titles)]
