"""The values of reranking: settings, the interface of strategies, and rankings: always permutations of a shortlist.

A strategy never returns an order, only a score a candidate, so that no candidate can be dropped, repeated or invented.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from agent.llm import Ability, LanguageModel
from agent.rerank.auto import AUTO
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest


@dataclass(frozen=True)
class Budget:
    """The most that one ranking may cost. It is checked between steps, so one step may go beyond it."""

    tokens: float = math.inf
    seconds: float = math.inf


UNLIMITED = Budget()


@dataclass(frozen=True)
class RerankSettings:
    """How a shortlist is reranked.

    `strategy` is a name, stages such as `likelihood:100,blend:20`, or `auto`: retrieval's order, unless `blend` was
    measured to improve it. At most `rerank_depth` candidates are put before
    the model; in `blend` it moves a candidate by at most `max_displacement` ranks.
    """

    strategy: str = AUTO
    rerank_depth: int = 20
    max_displacement: int = 10
    budget: Budget = UNLIMITED


DEFAULT_RERANKING = RerankSettings()
NO_RERANKING = RerankSettings("none")


@dataclass(frozen=True)
class Ranked:
    """A candidate at its rank, from 1.

    `rank_before_diversity` is its rank before the list was diversified, 0 where that did not move it.
    """

    candidate: Candidate
    rank: int
    score: float
    rank_before_diversity: int = 0


@dataclass(frozen=True)
class Ranking:
    """A permutation of a shortlist.

    `fallback` says why the strategy failed and was given up, `faults` what it could not score; `llm_skipped` says why
    `auto` left the order to retrieval, which is no failure. `tokens` counts what the model evaluated ("prompt",
    "generated") and what it reused of earlier prompts ("reused"). `comparisons` is the number of comparisons in a
    tournament; `diversity_notes` say what diversification changed, and which part of it failed.
    """

    items: tuple[Ranked, ...]
    strategy: str
    model: str | None = None
    fallback: str | None = None
    faults: tuple[str, ...] = ()
    tokens: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    comparisons: int = 0
    diversity_notes: tuple[str, ...] = ()
    llm_skipped: str | None = None


class Scorer(Protocol):
    """A reranking strategy.

    `needs` is the ability that its model must have, None where it needs no model. `independent`: the score of a
    candidate does not depend on the others, so that scoring may stop early. `blends`: its scores are fused with
    retrieval's. `comparisons` counts the comparisons of a tournament. `priors` is a folder for scores that depend on
    the catalogue alone.
    """

    needs: Ability | None = None
    independent: bool = False
    blends: bool = False
    comparisons: int = 0

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None: ...

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return one score a candidate, higher is better, in the order given; NaN for what cannot be scored."""
        ...


def rank_by_score(shortlist: Sequence[Candidate], scores: Sequence[float]) -> tuple[Ranked, ...]:
    """Return the shortlist by score, ties and the unscored in its own order, the unscored last.

    Pure and total: whatever the scores are and however many, the outcome is a permutation of the shortlist. Ranks begin
    at 1; the unscored are given scores below the lowest, so that scores never rise down the list.
    """
    finite = {i: s for i, s in enumerate(scores[: len(shortlist)]) if math.isfinite(s)}
    scored = sorted(finite, key=lambda i: (-finite[i], i))
    rest = [i for i in range(len(shortlist)) if i not in finite]
    lowest = min(finite.values(), default=0.0)
    final = [finite[i] for i in scored] + [lowest - step for step in range(1, len(rest) + 1)]
    return tuple(
        Ranked(shortlist[i], rank, score) for rank, (i, score) in enumerate(zip(scored + rest, final, strict=True), 1)
    )
