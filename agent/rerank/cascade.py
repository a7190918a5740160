"""A cascade: a cheap strategy for many candidates, then a better one for the best of them, within one budget.

Written `likelihood:100,blend:20`, or with models of their own, `likelihood@smollm2-135m-instruct:100,listwise:20`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from agent.errors import UsageError
from agent.llm import LanguageModel
from agent.models.load import load as load_model
from agent.rerank.auto import AUTO
from agent.rerank.ranking import Budget, Ranking, RerankSettings
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.registry import STRATEGIES
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest

_STAGE = re.compile(r"(?P<strategy>[a-z]+)(@(?P<model>[^:,]+))?:(?P<depth>[1-9]\d{0,3})")


class Cascade:
    """Stages, each a reranker of the order that the one before it returned: a later stage reorders the top of it."""

    def __init__(self, stages: Sequence[Reranker], settings: RerankSettings) -> None:
        self.stages, self.settings = stages, settings
        self.model = stages[-1].model

    @property
    def strategy(self) -> str:
        return self.settings.strategy

    @property
    def rerank_depth(self) -> int:
        """How many candidates at most are put before the first stage's model."""
        return self.stages[0].rerank_depth

    @property
    def model_name(self) -> str | None:
        """The names of the models that order, joined by `+`; None where none does."""
        return "+".join(dict.fromkeys(s.model_name for s in self.stages if s.model_name)) or None

    def set_blend_weights(self, weights: Sequence[float]) -> None:
        """Use these weights of retrieval and model for requests in words, in every stage that blends."""
        for stage in self.stages:
            stage.set_blend_weights(weights)

    def set_history_weights(self, weights: Sequence[float]) -> None:
        """Use these weights of retrieval and model for requests with a history alone, in every stage that blends."""
        for stage in self.stages:
            stage.set_history_weights(weights)

    def rerank(self, request: PreparedRequest, shortlist: Sequence[Candidate], budget: Budget | None = None) -> Ranking:
        """Return the last stage's ranking, with the costs, fallbacks and faults of all."""
        whole, started = budget or self.settings.budget, time.perf_counter()
        rankings: list[Ranking] = []
        for stage in self.stages:
            spent = sum(r.tokens.get("prompt", 0) + r.tokens.get("generated", 0) for r in rankings)
            left = Budget(whole.tokens - spent, whole.seconds - (time.perf_counter() - started))
            order = [r.candidate for r in rankings[-1].items] if rankings else shortlist
            rankings.append(stage.rerank(request, order, left))
        kinds = {kind for r in rankings for kind in r.tokens}
        return replace(
            rankings[-1],
            strategy=self.strategy,
            model=self.model_name,
            fallback="; ".join(r.fallback for r in rankings if r.fallback) or None,
            faults=tuple(f"{r.strategy}: {fault}" for r in rankings for fault in r.faults),
            tokens={kind: sum(r.tokens.get(kind, 0) for r in rankings) for kind in sorted(kinds)},
            seconds=time.perf_counter() - started,
            comparisons=sum(r.comparisons for r in rankings),
        )


@dataclass(frozen=True)
class Stage:
    """One stage of a cascade as it is written; without a model of its own it uses the cascade's."""

    strategy: str
    model: str | None
    rerank_depth: int


def parse_strategy(written: str) -> list[Stage]:
    """Return the stages of a cascade, none for the name of one strategy. Raises UsageError for anything else."""
    if written == AUTO or written in STRATEGIES:
        return []
    stages = []
    for part in written.split(","):
        stage = _STAGE.fullmatch(part)
        if not stage or stage["strategy"] not in STRATEGIES:
            raise UsageError(
                f"no strategy {written!r}: choose from {', '.join((*STRATEGIES, AUTO))}, or stages such as "
                "likelihood:100,blend:20"
            )
        stages.append(Stage(stage["strategy"], stage["model"], int(stage["depth"])))
    return stages


def create_reranker(
    settings: RerankSettings,
    model: LanguageModel | None,
    prompts: Prompts,
    priors: Path | None = None,
    load: Callable[[str], LanguageModel] | None = None,
    index: Path | None = None,
) -> Reranker | Cascade:
    """Return the reranker, or the cascade of rerankers, that the settings name. Raises UsageError.

    `load` opens a model that a stage names, with the adapter of the `index` for one that is tuned.
    """
    load = load or partial(load_model, index=index)
    stages = parse_strategy(settings.strategy)
    if not stages:
        return Reranker(settings, model, prompts, priors)
    rerankers = [
        Reranker(
            RerankSettings(stage.strategy, stage.rerank_depth, settings.max_displacement),
            load(stage.model) if stage.model else model,
            prompts,
            priors,
        )
        for stage in stages
    ]
    return Cascade(rerankers, settings)
