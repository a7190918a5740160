"""From a request to recommendations: the context in the request's language, and the items that it excludes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.errors import RequestError
from retrieval.index.build import build
from retrieval.query import Request

ITEMS = [
    Item(id="night", title="Night", attributes={"audience": "adults", "minutes": 120}),
    Item(id="forest", title="Forest", attributes={"audience": "family", "minutes": 80}),
    Item(id="plain", title="Plain"),
]


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    index = build(tmp_path_factory.mktemp("one") / "index", ITEMS, embedder="hash")
    return Recommender(index, None, NO_RERANKING, clock=lambda: datetime(2026, 5, 2, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {"time": "evening", "day": "weekend", "season": "spring", "device": "phone"}),
        ("zh", {"时间": "晚上", "日子": "周末", "季节": "春天", "设备": "手机"}),
    ],
)
def test_context_in_request_language(recommender: Recommender, language: str, expected: dict[str, str]) -> None:
    request = recommender.prepare(Request(context={"now": "", "device": "mobile"}, language=language))
    assert recommender.recommend(request).request.context == expected


def test_context_excludes_items(recommender: Recommender) -> None:
    def best(**context: str) -> set[str]:
        request = recommender.prepare(Request(context=context))
        return {c.item.id for c in recommender.recommend_without_llm(request)}

    assert best() == {"night", "forest", "plain"}
    assert best(company="kids") == {"forest", "plain"} == best(同伴="孩子")
    assert best(minutes="60") == {"plain"}


def test_context_conditions_can_be_relaxed(recommender: Recommender) -> None:
    request = recommender.prepare(Request(context={"company": "kids"}, n=3))
    assert any("minimum_age" in str(condition) for condition, _ in recommender.recommend(request).relaxations)


def test_malformed_moment_is_a_usage_error(recommender: Recommender) -> None:
    with pytest.raises(RequestError, match="is no moment"):
        recommender.prepare(Request(context={"now": "soon"}))


def test_catalogue_without_such_attributes_is_not_filtered(tmp_path: Path) -> None:
    index = build(tmp_path / "index", [Item(id=f"i{n}", title=f"Plain {n}") for n in range(4)], embedder="hash")
    recommender = Recommender(index, None, NO_RERANKING)
    request = recommender.prepare(Request(context={"company": "children", "minutes": "5"}))
    assert len(recommender.recommend_without_llm(request)) == 4
