"""What retrieval and a model say of a shortlist, each with a weight learned on other people's cases of the same kind.

A weight whose interval includes 0 is 0: where a model has nothing to add, retrieval's order stands by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.errors import ModelFault
from agent.rerank.blend_weights import FEATURES, features
from agent.rerank.ranking import rank_by_score
from agent.rerank.strategies.blend import BlendScorer
from evals.cases import Answer, Case, Example
from evals.datasets.logs import Log
from evals.systems.product import SILENT
from evals.systems.registry import SHUFFLED, Setting
from evals.systems.remembered import Remembered
from evals.systems.reranked import JUDGED, Reranked
from prompts import Prompts
from retrieval.cache import cache_dir
from retrieval.errors import NotEnoughData
from retrieval.query.request import Candidate
from retrieval.ranking import logit, weights

EXAMPLES = 400
"""Cases that weights are learned from at most: two weights need no more."""


class Judged(Reranked):
    """judged@MODEL[/BASE]: the default strategy with learned weights in place of ranks."""

    def __init__(self, name: str, shuffle: bool = False):
        super().__init__(name.replace("judged", "blend", 1), shuffle)
        self.name = name + SHUFFLED * shuffle
        self.fit = self._fit
        self._weights: weights.WeightSet | None = None

    def learn(self, log: Log, setting: Setting) -> None:
        super().learn(log, setting)
        self._judge = BlendScorer(Remembered(self._llm, cache_dir("scores")), Prompts())

    def _fit(self, examples: Sequence[Example]) -> str:
        told = self._base.fit(examples) if hasattr(self._base, "fit") else ""
        cases = []
        for example in examples[:EXAMPLES]:
            found = self._shortlist(example.case)
            chosen = np.array([c.item.id in example.targets for c in found])
            if chosen.any() and not chosen.all():
                cases.append(
                    logit.TrainingCase(features([c.score for c in found], self._scores(example.case, found)), chosen)
                )
        try:
            self._weights = logit.fit(cases, FEATURES, f"{len(cases)} cases", forest=False)
        except NotEnoughData as error:
            self._weights = None
            return f"{told}; {error}"
        spread = zip(FEATURES, self._weights.values, self._weights.low, self._weights.high, strict=True)
        return "; ".join((told, *(f"{name} {value:.2f} [{low:.2f}, {high:.2f}]" for name, value, low, high in spread)))

    def _answer(self, case: Case) -> Answer:
        found = self._base.shortlist(case)
        if not found:
            return Answer(unscored=SILENT)
        head, before = found[:JUDGED], dict(self._llm.tokens)
        scores, fault = [c.score for c in head], ""
        if self._weights and self._weights.values[1]:
            try:
                scores = weights.score(self._weights, features(scores, self._scores(case, head))).tolist()
            except ModelFault as error:
                fault = str(error)
        ranked = rank_by_score(head, scores)
        items = tuple(r.candidate.item.id for r in ranked) + tuple(c.item.id for c in found[JUDGED:])
        tokens = sum(self._llm.tokens[kind] - before[kind] for kind in ("prompt", "generated"))
        return Answer(items, tuple(round(r.score, 6) for r in ranked), tokens, fault)

    def _shortlist(self, case: Case) -> tuple[Candidate, ...]:
        return self._base.shortlist(case)[:JUDGED]

    def _scores(self, case: Case, found: Sequence[Candidate]) -> list[float]:
        return self._judge.score(*self._read(case.request, found))
