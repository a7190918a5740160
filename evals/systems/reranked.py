"""A shortlist reranked by a language model: each strategy, with any model, on any system's shortlist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.errors import UsageError
from agent.models.load import load
from agent.models.manifest import default
from agent.rerank.cascade import create_reranker, parse_strategy
from agent.rerank.ranking import RerankSettings
from agent.rerank.strategies.registry import STRATEGIES
from evals.cases import Answer, Case, draw
from evals.datasets.logs import Log
from evals.systems.product import NAMES, SILENT, Product, parts
from evals.systems.registry import SHUFFLED, Setting, dealt
from prompts import Prompts
from retrieval.query.request import Candidate, PreparedRequest

LLM = tuple(s for s in STRATEGIES if s != "none")
JUDGED = 20
PROBES = 20
"""Cases whose candidates are put before the model in a random order, to see which places it prefers."""


class Reranked:
    """STRATEGY[@MODEL][/BASE]; the base is the hybrid unless named. `+` parts the stages of a cascade."""

    reads_text, baseline, batch = True, False, 1
    grid: Sequence[Setting] = ({},)

    def __init__(self, name: str, shuffle: bool = False):
        strategy, _, base = name.partition("/")
        strategy, _, model = strategy.partition("@")
        if not parts(base or "hybrid"):
            raise UsageError(f"the system {name} reranks {base!r}, which is none of {', '.join(NAMES)}")
        self.name, self._shuffle = name + SHUFFLED * shuffle, shuffle
        self._base = Product(base or "hybrid")
        self.without = self._base.name
        self._strategy, self._model = strategy.replace("+", ","), model or default().name
        parse_strategy(self._strategy)
        if hasattr(self._base, "fit"):
            self.fit = self._base.fit

    def learn(self, log: Log, setting: Setting) -> None:
        self._base.learn(log, setting)
        self._llm = load(self._model)
        self._reranker = create_reranker(RerankSettings(self._strategy, JUDGED), self._llm, Prompts())
        self._texts = {item.id: item for item in dealt(log.items)} if self._shuffle else {}

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [self._answer(case) for case in cases]

    def _answer(self, case: Case) -> Answer:
        found = self._base.shortlist(case)
        if not found:
            return Answer(unscored=SILENT)
        self._llm.clear_cache()
        ranking = self._reranker.rerank(*self._read(case.request, found[:JUDGED]))
        items = tuple(r.candidate.item.id for r in ranking.items) + tuple(c.item.id for c in found[JUDGED:])
        scores = tuple(round(r.score, 6) for r in ranking.items)
        tokens = ranking.tokens.get("prompt", 0) + ranking.tokens.get("generated", 0)
        return Answer(items, scores, tokens, ranking.fallback or "", ranking.faults)

    def place_bias(self, cases: Sequence[Case]) -> tuple[float, ...]:
        """The mean score of each quarter of a list in random order, in standard deviations of the list's scores."""
        found = []
        for case in cases[:PROBES]:
            candidates = self._base.shortlist(case)[:JUDGED]
            order = draw(case.id, "places").permutation(len(candidates))
            if len(order) < 4:
                continue
            mixed = [replace(candidates[n], score=1.0) for n in order]
            self._llm.clear_cache()
            ranking = self._reranker.rerank(*self._read(case.request, mixed))
            if ranking.fallback:  # the order is the given one, whatever the model prefers
                continue
            rank = {r.candidate.item.id: r.rank for r in ranking.items}
            high = -np.array([rank[c.item.id] for c in mixed], np.float64)
            found.append([part.mean() for part in np.array_split((high - high.mean()) / high.std(), 4)])
        return tuple(float(x) for x in np.mean(found, axis=0)) if found else ()

    def close(self) -> None:
        if closing := getattr(getattr(self, "_llm", None), "close", None):
            closing()

    def _read(
        self, request: PreparedRequest, candidates: Sequence[Candidate]
    ) -> tuple[PreparedRequest, list[Candidate]]:
        """With the texts that the model is to read."""
        if not self._texts:
            return request, list(candidates)
        events = tuple(replace(e, item=self._texts.get(e.item.id, e.item)) for e in request.history)
        return replace(request, history=events), [replace(c, item=self._texts[c.item.id]) for c in candidates]
