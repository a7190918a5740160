"""The reranker: faults, errors, budgets and the bound on displacement."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.errors import UsageError
from agent.llm.scripted import Scripted
from agent.rerank.ranking import Budget, RerankSettings, Scorer
from agent.rerank.reranker import Reranker
from retrieval.query import Candidate, PreparedRequest
from tests.contracts import PROMPTS, anything, candidates, ids, scripted, shortlists


class GivenScores(Scorer):
    """A scorer that returns the scores it was given."""

    blends = True

    def __init__(self, scores: Sequence[float]):
        self.scores = list(scores)

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        return self.scores


def test_unscored_candidates_are_faults() -> None:
    reranker = Reranker(
        RerankSettings("pointwise"),
        Scripted(scores=lambda prefix, text: math.nan if "Odd" in prefix else -1.0),
        PROMPTS,
    )
    ranking = reranker.rerank(PreparedRequest(), candidates(["Odd", "Even"], [0.9, 0.1]))
    assert ids(ranking) == ["i1", "i0"]
    assert ranking.faults == ("i0: no score",)


def test_unknown_strategy_or_missing_model_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="likelihood"):
        Reranker(RerankSettings("magic"), Scripted(), PROMPTS)
    with pytest.raises(UsageError, match="--model"):
        Reranker(RerankSettings("blend"), None, PROMPTS)


@settings(max_examples=50, deadline=None)
@example(candidates("abcd", [-1.0, -1.0, -0.5, 0.0]), [0.0, 0.0, -1.0] + [0.0] * 9, 0)
@given(shortlists(most=12), st.lists(anything, min_size=12, max_size=12), st.integers(0, 4))
def test_blend_limits_displacement(shortlist: list[Candidate], said: list[float], most: int) -> None:
    blend = Reranker(RerankSettings("blend", max_displacement=most), Scripted(), PROMPTS)
    blend.scorer = GivenScores(said[: len(shortlist)])
    before = sorted(range(len(shortlist)), key=lambda i: (-shortlist[i].score, i))
    after = [int(i[1:]) for i in ids(blend.rerank(PreparedRequest(), shortlist))]
    assert all(abs(before.index(i) - after.index(i)) <= most for i in before)


@pytest.mark.parametrize("strategy", ["likelihood", "pointwise"])
def test_budget_stops_scoring(strategy: str) -> None:
    shortlist = candidates([f"Film {n}" for n in range(20)], [0.5] * 20)
    free = Reranker(RerankSettings(strategy), scripted(), PROMPTS).rerank(PreparedRequest(), shortlist)
    spent = free.tokens["prompt"]
    tight = Reranker(RerankSettings(strategy, budget=Budget(tokens=spent * 0.7)), scripted(), PROMPTS).rerank(
        PreparedRequest(), shortlist
    )
    assert tight.tokens["prompt"] <= spent * 0.7
    assert tight.faults == ("12 candidates keep the shortlist's order: the budget ended",)
    assert sorted(ids(tight)[:8]) == sorted(f"i{n}" for n in range(8))
    assert ids(tight)[8:] == [f"i{n}" for n in range(8, 20)]
