"""The fields of a result, which other programs read."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.batch.result_json import relaxation_hint, result_json, with_notices
from agent.recommender import Recommendation, Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import parse_condition
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest
from retrieval.ranking import DiversitySettings
from retrieval.retriever import RetrieverSettings

ITEMS = [
    Item(id=f"i{n}", title=f"Song {n}", categories=("Pop" if n % 3 else "Jazz",), tags=("sea",), text=f"sea {n}")
    for n in range(12)
]
RESULT = {"request_id", "items", "strategy", "model", "fallback", "faults", "tokens", "seconds"}
REASON = {"text", "cites", "traits", "checked", "worded_by", "evidence"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("result") / "index"
    return build(folder, ITEMS, embedder="hash")


NO_DIVERSITY = DiversitySettings()


def recommend(
    index: Index, request: PreparedRequest, diversity: DiversitySettings = NO_DIVERSITY
) -> tuple[Recommender, Recommendation]:
    recommender = Recommender(index, None, NO_RERANKING, settings=RetrieverSettings(diversity=diversity))
    return recommender, recommender.recommend(request)


def past(index: Index) -> tuple[Event, ...]:
    return (Event(index.items["i0"], Interaction(user_id="u", item_id="i0", kind="like")),)


def test_result_has_the_documented_fields(index: Index) -> None:
    request = PreparedRequest(past(index), conditions=(parse_condition("category=Pop"),), n=3)
    recommender, recommendation = recommend(index, request)
    reasons = recommender.reasons(recommendation, 1)
    result = result_json("r", recommendation.ranking, reasons, 3, 0.12345)
    assert result.keys() == RESULT
    assert (result["request_id"], result["seconds"]) == ("r", 0.123)
    first, *others = result["items"]
    assert first.keys() == {"item_id", "rank", "score", "reason"}
    assert [item.keys() for item in others] == [{"item_id", "rank", "score"}] * 2
    assert first["reason"].keys() == REASON
    evidence = first["reason"]["evidence"]
    assert evidence.keys() == {"rank", "influences", "traits", "conditions_met"}
    assert evidence["conditions_met"] == ["category=Pop"]
    assert evidence["influences"][0].keys() == {"item_id", "score_drop", "rank", "co_likes"}
    assert {"value": "sea", "field": "tags", "shared": ["i0"]} in evidence["traits"]


def test_moved_items_say_from_where(index: Index) -> None:
    _, recommendation = recommend(index, PreparedRequest(past(index), n=6), DiversitySettings(cap=2))
    result = result_json("r", recommendation.ranking, [], 6, 0.0)
    moved = [item for item in result["items"] if "rank_before_diversity" in item]
    assert moved and all(item["rank_before_diversity"] != item["rank"] for item in moved)
    assert result["diversity_notes"] == list(recommendation.ranking.diversity_notes)


def test_drawn_items_say_with_what_probability(index: Index) -> None:
    _, recommendation = recommend(index, PreparedRequest(past(index), n=6), DiversitySettings(explore=0.2))
    result = result_json("r", recommendation.ranking, [], 6, 0.0)
    drawn = [item["exploration_probability"] for item in result["items"] if "exploration_probability" in item]
    assert drawn == [pytest.approx(0.2 * 6 / 5, abs=1e-6)], "of the five that are not on the list"


def test_all_items_are_returned_without_n(index: Index) -> None:
    _, recommendation = recommend(index, PreparedRequest(past(index), n=3))
    assert len(result_json("r", recommendation.ranking, [], None, 0.0)["items"]) == 11


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "items that meet the conditions: 0; without year>3000: 11"),
        ("zh", "只有 0 项符合条件；去掉“year>3000”则有 11 项"),
    ],
)
def test_too_few_items_name_the_condition_to_relax(index: Index, language: str, hint: str) -> None:
    request = PreparedRequest(past(index), conditions=(parse_condition("year>3000"),), language=language)
    _, recommendation = recommend(index, request)
    assert relaxation_hint(recommendation) == hint
    assert with_notices(recommendation).faults[-1] == hint


def test_enough_items_need_no_hint(index: Index) -> None:
    _, recommendation = recommend(index, PreparedRequest(past(index), n=3))
    assert with_notices(recommendation) == recommendation.ranking
