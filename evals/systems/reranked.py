"""A shortlist reranked by a language model: each strategy, with any model, on the shortlist of any product system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from agent.models.load import load
from agent.models.manifest import default
from agent.rerank.cascade import create_reranker, parse_strategy
from agent.rerank.ranking import RerankSettings
from agent.rerank.strategies import registry
from evals.cases import Answer, Case
from evals.datasets.logs import InteractionLog
from evals.randomness import rng
from evals.systems.base import DEFAULT_SETTINGS, Setting, SystemSettings
from evals.systems.controls import SHUFFLED, permute_texts
from evals.systems.product import NO_CANDIDATES, SYSTEMS, Product, parse_name
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest

STRATEGIES = tuple(strategy for strategy in registry.STRATEGIES if strategy != "none")
RERANK_DEPTH = 20


class Reranked:
    """STRATEGY[@MODEL][/BASE]; the base is the hybrid unless named. `+` separates the stages of a cascade."""

    reads_text, baseline, batch_size = True, False, 1
    grid: Sequence[Setting] = ({},)

    def __init__(self, name: str, shuffled: bool = False, settings: SystemSettings = DEFAULT_SETTINGS):
        strategy, _, base = name.partition("/")
        strategy, _, model = strategy.partition("@")
        if not parse_name(base or "hybrid"):
            raise UsageError(f"the system {name} reranks {base!r}, which is none of {', '.join(SYSTEMS)}")
        self.name, self._shuffled, self._settings = name + SHUFFLED * shuffled, shuffled, settings
        self._base = Product(base or "hybrid", settings)
        self.without_llm = self._base.name
        self._strategy, self._model = strategy.replace("+", ","), model or default().name
        parse_strategy(self._strategy)
        if hasattr(self._base, "fit_weights"):
            self.fit_weights = self._base.fit_weights

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        self._base.fit(log, setting)
        self._llm = load(self._model)
        self._reranker = create_reranker(RerankSettings(self._strategy, RERANK_DEPTH), self._llm, Prompts())
        self._texts = {item.id: item for item in permute_texts(log.items)} if self._shuffled else {}

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [self._answer(case) for case in cases]

    def position_bias(self, cases: Sequence[Case]) -> tuple[float, ...]:
        """Return the mean score of each quarter of a list in random order, in standard deviations of its scores.

        Candidates of a few cases are shuffled, so that without bias each quarter would get 0.
        """
        quarters = []
        for case in cases[: self._settings.position_probes]:
            candidates = self._base.shortlist(case)[:RERANK_DEPTH]
            order = rng(case.id, "places").permutation(len(candidates))
            if len(order) < 4:
                continue
            shuffled = [replace(candidates[n], score=1.0) for n in order]
            self._llm.clear_cache()
            ranking = self._reranker.rerank(*self._with_texts(case.request, shuffled))
            if ranking.fallback:  # the order is the given one, whatever the model prefers
                continue
            rank = {r.candidate.item.id: r.rank for r in ranking.items}
            height = -np.array([rank[c.item.id] for c in shuffled], np.float64)
            quarters.append([part.mean() for part in np.array_split((height - height.mean()) / height.std(), 4)])
        return tuple(float(x) for x in np.mean(quarters, axis=0)) if quarters else ()

    def close(self) -> None:
        """Free the model, where it was loaded and can be freed."""
        if close := getattr(getattr(self, "_llm", None), "close", None):
            close()

    def _answer(self, case: Case) -> Answer:
        candidates = self._base.shortlist(case)
        if not candidates:
            return Answer(unscored=NO_CANDIDATES)
        self._llm.clear_cache()
        ranking = self._reranker.rerank(*self._with_texts(case.request, candidates[:RERANK_DEPTH]))
        items = (*(r.candidate.item.id for r in ranking.items), *(c.item.id for c in candidates[RERANK_DEPTH:]))
        scores = tuple(round(r.score, 6) for r in ranking.items)
        tokens = ranking.tokens.get("prompt", 0) + ranking.tokens.get("generated", 0)
        return Answer(items, scores, tokens, ranking.fallback or "", ranking.faults)

    def _with_texts(
        self, request: PreparedRequest, candidates: Sequence[Candidate]
    ) -> tuple[PreparedRequest, list[Candidate]]:
        """Return request and candidates with the texts that the model is to read: in a control, permuted ones."""
        if not self._texts:
            return request, list(candidates)
        events = tuple(replace(e, item=self._texts.get(e.item.id, e.item)) for e in request.history)
        return replace(request, history=events), [replace(c, item=self._texts[c.item.id]) for c in candidates]
