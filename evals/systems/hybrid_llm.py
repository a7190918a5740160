"""Retrieval's score and a model's score of a shortlist, each with a weight learned on other users' cases.

A weight whose interval includes 0 is 0: where a model adds nothing, retrieval's order stands.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.errors import ModelFault
from agent.rerank.blend_weights import FEATURES, features
from agent.rerank.ranking import Scorer, rank_by_score
from agent.rerank.strategies.blend import BlendScorer
from evals.cases import Answer, Case, Example
from evals.datasets.logs import InteractionLog
from evals.systems.base import DEFAULT_SETTINGS, LearnsWeights, Setting, SystemSettings
from evals.systems.cached_model import CachedModel
from evals.systems.controls import SHUFFLED
from evals.systems.product import NO_CANDIDATES
from evals.systems.reranked import RERANK_DEPTH, Reranked
from prompts import Prompts
from retrieval.cache import cache_dir
from retrieval.errors import NotEnoughData
from retrieval.query import Candidate
from retrieval.ranking import logit, weights

PREFIX = "hybrid-llm@"
MAX_EXAMPLES = 400
"""Cases that weights are learned from at most: two weights need no more."""


class HybridLlm(Reranked):
    """hybrid-llm@MODEL[/BASE]: the scores of the strategy blend with learned weights in place of ranks."""

    def __init__(self, name: str, shuffled: bool = False, settings: SystemSettings = DEFAULT_SETTINGS):
        super().__init__(f"blend@{name.removeprefix(PREFIX)}", shuffled, settings)
        self.name = name + SHUFFLED * shuffled
        self.fit_weights = self._fit_weights
        self._weights: weights.WeightSet | None = None

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        super().fit(log, setting)
        self._scorer: Scorer = BlendScorer(CachedModel(self._llm, cache_dir("scores")), Prompts())

    def _fit_weights(self, examples: Sequence[Example]) -> str:
        """Learn the weights from the last examples, which are judged in other folds, so that their scores are cached.

        The base learns from the rest meanwhile: where it has seen the choices, it would be trusted too much.
        """
        count = min(MAX_EXAMPLES, len(examples) // 2)
        rest, own = examples[: len(examples) - count], examples[len(examples) - count :]
        if isinstance(self._base, LearnsWeights):
            self._base.fit_weights(rest)
        cases = []
        for example in self._not_trained_on(own):
            candidates = self._shortlist(example.case)
            chosen = np.array([c.item.id in example.targets for c in candidates])
            if chosen.any() and not chosen.all():
                columns = features([c.score for c in candidates], self._scores(example.case, candidates))
                cases.append(logit.TrainingCase(columns, chosen))
        described = self._base.fit_weights(examples) if isinstance(self._base, LearnsWeights) else ""
        try:
            self._weights = logit.fit(cases, FEATURES, f"{len(cases)} cases", forest=False)
        except NotEnoughData as error:
            self._weights = None
            return f"{described}; {error}"
        rows = zip(FEATURES, self._weights.values, self._weights.low, self._weights.high, strict=True)
        return "; ".join(
            (described, *(f"{name} {value:.2f} [{low:.2f}, {high:.2f}]" for name, value, low, high in rows))
        )

    def _answer(self, case: Case) -> Answer:
        candidates = self._base.shortlist(case)
        if not candidates:
            return Answer(unscored=NO_CANDIDATES)
        head, tokens_before = candidates[:RERANK_DEPTH], dict(self._llm.tokens)
        scores, fault = [c.score for c in head], ""
        if self._weights and self._weights.values[1]:
            try:
                scores = weights.score(self._weights, features(scores, self._scores(case, head))).tolist()
            except ModelFault as error:
                fault = str(error)
        ranked = rank_by_score(head, scores)
        items = (*(r.candidate.item.id for r in ranked), *(c.item.id for c in candidates[RERANK_DEPTH:]))
        tokens = sum(self._llm.tokens[kind] - tokens_before[kind] for kind in ("prompt", "generated"))
        return Answer(items, tuple(round(r.score, 6) for r in ranked), tokens, fault)

    def _not_trained_on(self, examples: Sequence[Example]) -> Sequence[Example]:
        """Return the examples that the model was not trained on: all of them, where it was not tuned."""
        return examples

    def _shortlist(self, case: Case) -> tuple[Candidate, ...]:
        return self._base.shortlist(case)[:RERANK_DEPTH]

    def _scores(self, case: Case, candidates: Sequence[Candidate]) -> list[float]:
        return self._scorer.score(*self._with_texts(case.request, candidates))
