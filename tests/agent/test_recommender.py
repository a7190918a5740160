"""From a request to what is answered: circumstances in the request's language, and what they rule out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.errors import RequestError
from retrieval.index.build import build
from retrieval.query.request import Request

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
    ("language", "said"),
    [
        ("en", {"time": "evening", "day": "weekend", "season": "spring", "device": "phone"}),
        ("zh", {"时间": "晚上", "日子": "周末", "季节": "春天", "设备": "手机"}),
    ],
)
def test_prompts_see_circumstances_in_the_language_of_the_request(
    recommender: Recommender, language: str, said: dict[str, str]
) -> None:
    asked = Request(context={"now": "", "device": "mobile"}, language=language)
    assert recommender.recommend(asked).request.context == said


def test_circumstances_are_kept_to_and_told_like_conditions(recommender: Recommender) -> None:
    def best(**said: str) -> set[str]:
        return {c.item.id for c in recommender.recommend_without_llm(Request(context=said))}

    assert best() == {"night", "forest", "plain"}
    assert best(company="kids") == {"forest", "plain"} == best(同伴="孩子")
    assert best(minutes="60") == {"plain"}
    made = recommender.recommend(Request(context={"company": "kids"}, n=3))
    assert made.request == recommender.prepare(made.request), "understanding twice changes nothing"
    assert any("audience" in str(condition) for condition, _ in made.relaxed)


def test_a_moment_that_is_none_is_a_usage_error(recommender: Recommender) -> None:
    with pytest.raises(RequestError, match="is no moment"):
        recommender.recommend(Request(context={"now": "soon"}))


def test_a_catalogue_without_such_fields_is_left_alone(tmp_path: Path) -> None:
    index = build(tmp_path / "index", [Item(id=f"i{n}", title=f"Plain {n}") for n in range(4)], embedder="hash")
    asked = Request(context={"company": "children", "minutes": "5"})
    assert len(Recommender(index, None, NO_RERANKING).recommend_without_llm(asked)) == 4
