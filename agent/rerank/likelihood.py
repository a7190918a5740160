"""How much likelier the history makes a title: log P(title | history, context) − log P(title).

Subtracting the second takes away what makes a title likely for everybody: length, fame, common words. It does not
depend on the person, so it is kept for each title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.llm import LanguageModel
from agent.wording import clip, told
from prompts import Prompts, neutralise
from retrieval.requests import Candidate, Request

MOST_PRIORS = 100_000


class Likelihood:
    name = "likelihood"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.model, self.prompts = model, prompts
        self._priors: dict[tuple[str, str], float] = {}

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        items = [c.item for c in candidates]
        titles = [" " + neutralise(clip(i.read_in(request.language).title, 120)) for i in items]
        person = told(request, items)
        nobody = {**person, "history": [], "request": "", "context": {}}
        given = self._likelihoods(self._prompt(request.language, person), titles)
        priors = self._prior(self._prompt(request.language, nobody), titles)
        return [g - p for g, p in zip(given, priors, strict=True)]

    def _prompt(self, language: str, variables: dict[str, Any]) -> str:
        return self.prompts.render("rerank", language, self.model.chat, **variables)

    def _prior(self, prompt: str, titles: Sequence[str]) -> list[float]:
        if len(self._priors) > MOST_PRIORS:
            self._priors.clear()
        new = list(dict.fromkeys(t for t in titles if (prompt, t) not in self._priors))
        if new:
            # A prior is spent on the catalogue, not on this request: its tokens in the result would make that depend on
            # the requests before.
            spent = dict(self.model.tokens)
            self._priors.update({(prompt, t): p for t, p in zip(new, self._likelihoods(prompt, new), strict=True)})
            self.model.tokens.update(spent)
        return [self._priors[prompt, t] for t in titles]

    def _likelihoods(self, prompt: str, titles: Sequence[str]) -> list[float]:
        return [float(row.sum()) for row in self.model.score(prompt, titles)]
