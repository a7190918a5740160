"""The reranker: one strategy applied to a shortlist, within a budget.

Candidates that the strategy could not score keep the shortlist's order behind those it could, and the ranking says so.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.rerank.blend_weights import DEFAULT_BLEND_WEIGHTS, features
from agent.rerank.rank_fusion import bounded, fuse
from agent.rerank.ranking import UNLIMITED, Budget, Ranking, RerankSettings, Scorer, rank_by_score
from agent.rerank.strategies import registry
from prompts import PromptError, Prompts
from retrieval.messages import messages
from retrieval.query import Candidate, PreparedRequest

STEP = 8
"""Candidates scored between two checks of the budget."""


class Reranker:
    """A strategy with a model behind it.

    In `blend`, `blend_weights` are the weights of retrieval and model for requests in words, `history_weights` those
    for a history alone; without these ranks are fused. Where the budget ends, the scores there are decide and the rest
    keeps the shortlist's order. `priors` is a folder for scores that depend on the catalogue alone. Raises
    UsageError where the model cannot do what the strategy needs.
    """

    def __init__(
        self, settings: RerankSettings, model: LanguageModel | None, prompts: Prompts, priors: Path | None = None
    ) -> None:
        self.settings, self.model = settings, model
        self.blend_weights: Sequence[float] = DEFAULT_BLEND_WEIGHTS
        self.history_weights: Sequence[float] | None = None
        self.scorer: Scorer = registry.create(settings.strategy, model, prompts, priors)

    @property
    def strategy(self) -> str:
        return self.settings.strategy

    @property
    def rerank_depth(self) -> int:
        """How many candidates at most are put before the model."""
        return self.settings.rerank_depth

    @property
    def model_name(self) -> str | None:
        """The name of the model that orders, None where none does."""
        return self.model.name if self.model and self.scorer.needs else None

    def set_blend_weights(self, weights: Sequence[float]) -> None:
        """Use these weights of retrieval and model for requests in words."""
        self.blend_weights = weights

    def set_history_weights(self, weights: Sequence[float]) -> None:
        """Use these weights of retrieval and model for requests with a history alone."""
        self.history_weights = weights

    def rerank(self, request: PreparedRequest, shortlist: Sequence[Candidate], budget: Budget | None = None) -> Ranking:
        """Return the shortlist in the strategy's order. A failing model is a fallback of the ranking."""
        started, tokens_before = time.perf_counter(), dict(self.model.tokens) if self.model else {}
        comparisons = self.scorer.comparisons
        head = shortlist if self.scorer.needs is None else shortlist[: self.rerank_depth]
        fallback, faults = None, []
        try:
            scores = self._scores(request, head, budget or self.settings.budget)
            if left := len(head) - len(scores):
                faults.append(f"{left} candidates keep the shortlist's order: the budget ended")
            faults += [f"{c.item.id}: no score" for c, s in zip(head, scores, strict=False) if not math.isfinite(s)]
        except (ModelFault, PromptError) as error:
            scores = []
            failed = str(messages("agent.rerank", request.language)["failed"])
            fallback = failed.format(strategy=self.strategy, error=error)
        if self.scorer.blends and scores:
            scores = self._blended(request, head, scores)
        if beyond := len(shortlist) - len(head):
            faults.append(f"{beyond} candidates beyond the first {self.rerank_depth} keep the shortlist's order")
        return Ranking(
            rank_by_score(shortlist, scores),
            self.strategy,
            self.model_name,
            fallback,
            tuple(faults),
            {k: n - tokens_before.get(k, 0) for k, n in self.model.tokens.items()} if self.model else {},
            time.perf_counter() - started,
            self.scorer.comparisons - comparisons,
        )

    def _scores(self, request: PreparedRequest, head: Sequence[Candidate], budget: Budget) -> list[float]:
        """Score step by step, until the budget does not suffice for one more step that costs what the last one did."""
        size = STEP if self.scorer.independent and budget != UNLIMITED else max(1, len(head))
        scores: list[float] = []
        started, tokens_at_start = time.perf_counter(), self._tokens()
        seconds = tokens = 0.0
        for at in range(0, len(head), size):
            now, used = time.perf_counter() - started, self._tokens() - tokens_at_start
            if now + (now - seconds) > budget.seconds or used + (used - tokens) > budget.tokens:
                break
            seconds, tokens = now, used
            scores += self.scorer.score(request, head[at : at + size])
        return scores

    def _tokens(self) -> int:
        return self.model.tokens["prompt"] + self.model.tokens["generated"] if self.model else 0

    def _blended(self, request: PreparedRequest, head: Sequence[Candidate], llm: Sequence[float]) -> list[float]:
        """Fuse retrieval's scores with the model's, and assign the fused scores to the bounded order."""
        retrieval = [c.score for c in head]
        if weights := self.blend_weights if request.text else self.history_weights:
            fused = (features(retrieval, llm) @ np.array(weights)).tolist()
        else:
            fused = fuse(retrieval, llm)
        before = sorted(range(len(head)), key=lambda i: (-head[i].score, i))
        target = sorted(range(len(head)), key=lambda i: (-fused[i], i))
        assigned: dict[int, float] = {}
        above = math.inf
        order = bounded(before, target, self.settings.max_displacement)
        for i, score in zip(order, sorted(fused, reverse=True), strict=True):
            # Equal scores are made to differ by one float: a tie would take the shortlist's order, out of bounds.
            assigned[i] = above = min(score, math.nextafter(above, -math.inf))
        return [assigned[i] for i in range(len(head))]
