"""Cascades of strategies."""

from __future__ import annotations

import pytest

from agent.errors import UsageError
from agent.llm.scripted import Scripted
from agent.recommender import Recommender
from agent.rerank.cascade import create_reranker, parse_strategy
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from retrieval.query import PreparedRequest
from retrieval.retriever import RetrieverSettings
from tests.contracts import PROMPTS, candidates, ids, scripted


def test_last_stage_reranks_top_of_first() -> None:
    shortlist = candidates([f"Film {n}" for n in range(30)], [1 - n / 30 for n in range(30)])
    cascade = create_reranker(RerankSettings("likelihood:30,pointwise:5"), scripted(), PROMPTS)
    first = Reranker(RerankSettings("likelihood", 30), scripted(), PROMPTS).rerank(PreparedRequest(), shortlist)
    found = cascade.rerank(PreparedRequest(), shortlist)
    assert sorted(ids(found)[:5]) == sorted(ids(first)[:5])
    assert ids(found)[5:] == ids(first)[5:]
    assert found.strategy == "likelihood:30,pointwise:5" and found.model == "scripted"
    assert found.tokens["prompt"] > first.tokens["prompt"]


@pytest.mark.parametrize("written", ["best", "likelihood:0", "likelihood:100,", "likelihood,best:3", ":3", "none:x"])
def test_malformed_stages_are_usage_errors(written: str) -> None:
    with pytest.raises(UsageError, match="choose from none, likelihood"):
        parse_strategy(written)


def test_shortlist_size_covers_first_stage() -> None:
    recommender = Recommender(None, Scripted(), RerankSettings("likelihood:120,blend:20"))
    assert recommender.retriever.settings.size == 120
    assert Recommender(None, Scripted(), RerankSettings("blend")).retriever.settings.size == RetrieverSettings().size
