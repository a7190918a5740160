"""A cheap strategy for many candidates, then a better one for the best of them, within one budget.

Written `likelihood:100,blend:20`, or with models of their own, `likelihood@smollm2-135m-instruct:100,listwise:20`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from agent.errors import UsageError
from agent.llm.protocol import LanguageModel
from agent.models.load import load as load_model
from agent.rerank.reranker import STRATEGIES, UNLIMITED, Budget, Ranking, Reranker
from prompts import Prompts
from retrieval.query.request import Candidate, Request

_STAGE = re.compile(r"(?P<strategy>[a-z]+)(@(?P<model>[^:,]+))?:(?P<judged>[1-9]\d{0,3})")


class Cascade:
    """Stages, each a reranker of what the one before it put first. What a later stage judged stands first."""

    def __init__(self, stages: Sequence[Reranker], strategy: str, budget: Budget = UNLIMITED):
        self.stages, self.strategy, self.budget = stages, strategy, budget
        self.model, self.judged = stages[-1].model, stages[0].judged

    def weigh(self, asked: Sequence[float]) -> None:
        for stage in self.stages:
            stage.weigh(asked)

    @property
    def named(self) -> str | None:
        """The names of the models that order, if any does."""
        return "+".join(dict.fromkeys(s.named for s in self.stages if s.named)) or None

    def rerank(self, request: Request, shortlist: Sequence[Candidate], budget: Budget | None = None) -> Ranking:
        whole, started = budget or self.budget, time.perf_counter()
        found: list[Ranking] = []
        for stage in self.stages:
            spent = sum(r.tokens.get("prompt", 0) + r.tokens.get("generated", 0) for r in found)
            left = Budget(whole.tokens - spent, whole.seconds - (time.perf_counter() - started))
            order = [r.candidate for r in found[-1].items] if found else shortlist
            found.append(stage.rerank(request, order, left))
        kinds = {kind for r in found for kind in r.tokens}
        return replace(
            found[-1],
            strategy=self.strategy,
            model=self.named,
            fallback="; ".join(r.fallback for r in found if r.fallback) or None,
            faults=tuple(f"{r.strategy}: {fault}" for r in found for fault in r.faults),
            tokens={kind: sum(r.tokens.get(kind, 0) for r in found) for kind in sorted(kinds)},
            seconds=time.perf_counter() - started,
            comparisons=sum(r.comparisons for r in found),
        )


def check(strategy: str) -> list[tuple[str, str | None, int]]:
    """The stages that a cascade names: strategy, model, most candidates. Raises UsageError."""
    found = []
    for written in strategy.split(","):
        stage = _STAGE.fullmatch(written)
        if not stage or stage["strategy"] not in STRATEGIES:
            raise UsageError(
                f"no strategy {strategy!r}: choose from {', '.join(STRATEGIES)}, or stages such as "
                "likelihood:100,blend:20"
            )
        found.append((stage["strategy"], stage["model"], int(stage["judged"])))
    return found


def reranker(
    strategy: str,
    model: LanguageModel | None,
    prompts: Prompts,
    judged: int = 20,
    places: int = 10,
    budget: Budget = UNLIMITED,
    priors: Path | None = None,
    load: Callable[[str], LanguageModel] = load_model,
) -> Reranker | Cascade:
    """The strategy or the cascade of that name. Raises UsageError."""
    if strategy in STRATEGIES:
        return Reranker(strategy, model, prompts, judged, places, budget, priors)
    stages = [
        Reranker(kind, load(named) if named else model, prompts, most, places, priors=priors)
        for kind, named, most in check(strategy)
    ]
    return Cascade(stages, strategy, budget)
