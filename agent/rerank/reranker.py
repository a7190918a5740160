"""Reranking: a strategy scores the candidates of a shortlist, and the order that follows is always a permutation.

A strategy never returns an order, only a score a candidate, so nothing can be dropped, repeated or invented. What it
could not score keeps the shortlist's order behind what it could, and the ranking says so.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, get_args

import numpy as np

from agent.errors import ModelFault, UsageError
from agent.llm.protocol import Ability, LanguageModel
from agent.rerank.blend_weights import ASKED, features
from agent.rerank.rank_fusion import bounded, fuse
from prompts import PromptError, Prompts
from retrieval.query.request import Candidate, Request

Strategy = Literal["none", "likelihood", "pointwise", "listwise", "setwise", "generative", "blend"]
STRATEGIES: tuple[str, ...] = get_args(Strategy)

NEEDS: dict[str, Ability] = {
    "likelihood": "score",
    "pointwise": "labels",
    "listwise": "labels",
    "setwise": "labels",
    "generative": "generate",
    "blend": "labels",
}
"""What a model has to be able to do for a strategy."""

SEPARATE = ("likelihood", "pointwise")
"""Strategies whose scores do not depend on the other candidates: they may stop in between."""

STEP = 8
"""Candidates scored between two looks at the budget."""


@dataclass(frozen=True)
class Ranked:
    """`was`: the rank before the list was arranged, 0 where that changed nothing."""

    candidate: Candidate
    rank: int
    score: float
    was: int = 0


@dataclass(frozen=True)
class Ranking:
    """A permutation of a shortlist. `fallback` says why the strategy was given up, `faults` what it could not score.

    `tokens` has what the model evaluated ("prompt", "generated") and what it still held of earlier prompts ("reused").
    `comparisons` is how often a tournament asked; `arranged` what was done to the order afterwards, and what of it
    could not be done.
    """

    items: tuple[Ranked, ...]
    strategy: str
    model: str | None = None
    fallback: str | None = None
    faults: tuple[str, ...] = ()
    tokens: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    comparisons: int = 0
    arranged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Budget:
    """What one ranking may cost at most. It is looked at between steps, so that one step may go beyond it."""

    tokens: float = math.inf
    seconds: float = math.inf


UNLIMITED = Budget()


class Scorer(Protocol):
    """What a strategy is: scores, higher is better, one a candidate in the shortlist's order; NaN for unscored."""

    name: str

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]: ...


class Reranker:
    """A strategy with a model behind it. `judged` candidates at most are put before the model.

    In `blend` the model moves a candidate by `places` at most, and where something is asked in words `asked` are the
    weights of retrieval and model. Where the budget ends, what is scored so far decides and the rest keeps the
    shortlist's order. `priors` is a folder in which likelihood keeps what it knows of titles.
    """

    asked: Sequence[float] = ASKED

    def __init__(
        self,
        strategy: str,
        model: LanguageModel | None,
        prompts: Prompts,
        judged: int = 20,
        places: int = 10,
        budget: Budget = UNLIMITED,
        priors: Path | None = None,
    ):
        self.strategy, self.model, self.judged, self.places, self.budget = strategy, model, judged, places, budget
        self.scorer = _scorer(strategy, model, prompts, priors)

    def weigh(self, asked: Sequence[float]) -> None:
        """Take these weights where something is asked in words."""
        self.asked = asked

    @property
    def named(self) -> str | None:
        """The name of the model that orders, if one does."""
        return self.model.name if self.model and self.strategy != "none" else None

    def rerank(self, request: Request, shortlist: Sequence[Candidate], budget: Budget | None = None) -> Ranking:
        started, before = time.perf_counter(), dict(self.model.tokens) if self.model else {}
        asked = getattr(self.scorer, "comparisons", 0)
        judged = shortlist if self.strategy == "none" else shortlist[: self.judged]
        fallback, faults = None, []
        try:
            scores = self._scores(request, judged, budget or self.budget)
            if left := len(judged) - len(scores):
                faults.append(f"{left} candidates keep the shortlist's order: the budget ended")
            faults += [f"{c.item.id}: no score" for c, s in zip(judged, scores, strict=False) if not math.isfinite(s)]
        except (ModelFault, PromptError) as error:
            scores = []
            fallback = f"{self.strategy} failed, the shortlist's order stands: {error}"
        if self.strategy == "blend" and scores:
            scores = self._blended(request, judged, scores)
        if beyond := len(shortlist) - len(judged):
            faults.append(f"{beyond} candidates beyond the first {self.judged} keep the shortlist's order")
        return Ranking(
            order(shortlist, scores),
            self.strategy,
            self.named,
            fallback,
            tuple(faults),
            {k: n - before.get(k, 0) for k, n in self.model.tokens.items()} if self.model else {},
            time.perf_counter() - started,
            getattr(self.scorer, "comparisons", 0) - asked,
        )

    def _scores(self, request: Request, judged: Sequence[Candidate], budget: Budget) -> list[float]:
        """In steps that leave the scores as they are, until the budget does not reach for one more like the last."""
        size = STEP if self.strategy in SEPARATE and budget != UNLIMITED else max(1, len(judged))
        scores: list[float] = []
        started, spent = time.perf_counter(), self._spent()
        seconds = tokens = 0.0
        for at in range(0, len(judged), size):
            now, used = time.perf_counter() - started, self._spent() - spent
            if now + (now - seconds) > budget.seconds or used + (used - tokens) > budget.tokens:
                break
            seconds, tokens = now, used
            scores += self.scorer.score(request, judged[at : at + size])
        return scores

    def _spent(self) -> int:
        return self.model.tokens["prompt"] + self.model.tokens["generated"] if self.model else 0

    def _blended(self, request: Request, judged: Sequence[Candidate], said: Sequence[float]) -> list[float]:
        """Fused scores, dealt out anew to the order in which nothing has moved too far."""
        retrieved = [c.score for c in judged]
        fused = (features(retrieved, said) @ np.array(self.asked)).tolist() if request.text else fuse(retrieved, said)
        first = sorted(range(len(judged)), key=lambda i: (-judged[i].score, i))
        wanted = sorted(range(len(judged)), key=lambda i: (-fused[i], i))
        placed: dict[int, float] = {}
        above = math.inf
        for i, score in zip(bounded(first, wanted, self.places), sorted(fused, reverse=True), strict=True):
            # Equals are told apart by a hair: a tie would be put back into the shortlist's order, out of bounds.
            placed[i] = above = min(score, math.nextafter(above, -math.inf))
        return [placed[i] for i in range(len(judged))]


def order(shortlist: Sequence[Candidate], scores: Sequence[float]) -> tuple[Ranked, ...]:
    """The shortlist by score, ties and the unscored in its own order, the unscored last.

    Pure and total: whatever the scores are and however many, the outcome is a permutation of the shortlist. Ranks begin
    at 1; the unscored are given scores below the lowest, so that scores never rise down the list.
    """
    known = {i: s for i, s in enumerate(scores[: len(shortlist)]) if math.isfinite(s)}
    first = sorted(known, key=lambda i: (-known[i], i))
    rest = [i for i in range(len(shortlist)) if i not in known]
    lowest = min(known.values(), default=0.0)
    final = [known[i] for i in first] + [lowest - step for step in range(1, len(rest) + 1)]
    return tuple(
        Ranked(shortlist[i], rank, score) for rank, (i, score) in enumerate(zip(first + rest, final, strict=True), 1)
    )


def _scorer(strategy: str, model: LanguageModel | None, prompts: Prompts, priors: Path | None) -> Scorer:
    if strategy == "none":
        from agent.rerank.strategies.none import RetrievalOrder

        return RetrievalOrder()
    if strategy not in STRATEGIES:
        raise UsageError(f"no strategy {strategy!r}: choose from {', '.join(STRATEGIES)}")
    if model is None:
        raise UsageError(f"the strategy {strategy} needs a model: name one with --model, or choose --strategy none")
    if (need := NEEDS[strategy]) not in model.abilities:
        can = ", ".join(sorted(model.abilities)) or "nothing"
        others = ", ".join(s for s in STRATEGIES if s not in NEEDS or NEEDS[s] in model.abilities)
        raise UsageError(
            f"the strategy {strategy} needs a model with the ability {need!r} and {model.name} has: {can}; "
            f"choose from the strategies {others}"
        )
    match strategy:
        case "likelihood":
            from agent.rerank.strategies.likelihood import Likelihood

            return Likelihood(model, prompts, priors)
        case "pointwise":
            from agent.rerank.strategies.pointwise import Pointwise

            return Pointwise(model, prompts)
        case "setwise":
            from agent.rerank.strategies.setwise import Setwise

            return Setwise(model, prompts)
        case "generative":
            from agent.rerank.strategies.generative import Generative

            return Generative(model, prompts)
        case "listwise":
            from agent.rerank.strategies.listwise import Listwise

            return Listwise(model, prompts)
        case _:  # blend: fused with retrieval afterwards
            from agent.rerank.strategies.blend import Judge

            return Judge(model, prompts)
