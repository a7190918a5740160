"""How much likelier the history makes a title: log P(title | history, context) − log P(title).

Subtracting the second takes away what makes a title likely for everybody: length, fame, common words. It does not
depend on the person, so it is kept for each title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.llm import LanguageModel
from agent.wording import clip, domain_words, show_history
from prompts import Prompts, neutralise
from prompts.words import Words
from retrieval.requests import Candidate, Request

MOST_PRIORS = 100_000


class Likelihood:
    name = "likelihood"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.model, self.prompts = model, prompts
        self._priors: dict[tuple[str, str], float] = {}

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        words = domain_words(request, [c.item for c in candidates])
        titles = [" " + neutralise(clip(c.item.read_in(request.language).title, 120)) for c in candidates]
        given = self._likelihoods(self._prompt(request, words), titles)
        priors = self._prior(self._prompt(replace(request, history=(), text="", context={}), words), titles)
        return [g - p for g, p in zip(given, priors, strict=True)]

    def _prompt(self, request: Request, words: Words) -> str:
        return self.prompts.render(
            "rerank",
            request.language,
            self.model.chat,
            words=words,
            history=show_history(request),
            request=clip(request.text, 300),
            context=request.context,
        )

    def _prior(self, prompt: str, titles: Sequence[str]) -> list[float]:
        if len(self._priors) > MOST_PRIORS:
            self._priors.clear()
        new = list(dict.fromkeys(t for t in titles if (prompt, t) not in self._priors))
        if new:
            self._priors.update({(prompt, t): p for t, p in zip(new, self._likelihoods(prompt, new), strict=True)})
        return [self._priors[prompt, t] for t in titles]

    def _likelihoods(self, prompt: str, titles: Sequence[str]) -> list[float]:
        return [float(row.sum()) for row in self.model.score(prompt, titles)]
