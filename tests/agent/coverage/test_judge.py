"""Whether a catalogue is said to lack what it lacks, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.cli.demo import sample_index
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from evals.understanding import scripts
from evals.understanding.served import FIELDS, judge, packaged, prepare
from retrieval.data.items import Item
from retrieval.index.build import build
from retrieval.query import Request


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(sample_index(), None, NO_RERANKING)


@pytest.mark.parametrize(
    ("language", "text", "is_served"),
    [
        ("en", "a film about samurai", True),
        ("en", "a film about curling", False),
        ("en", "a book on beekeeping", False),
        ("en", "a yoga mat", False),
        ("en", "films before 1960", True),
        ("en", "footbal news", True),
        ("en", "books on how to invest", False),
        ("en", "something to cheer me up", True),
        ("zh", "东野圭吾的推理小说", True),
        ("zh", "养蜂的书", False),
        ("zh", "附近的火锅店", False),
        ("zh", "心情不好,想看点治愈的", True),
    ],
)
def test_a_request_is_served_where_an_item_is_about_it(
    recommender: Recommender, language: str, text: str, is_served: bool
) -> None:
    line = {"language": language, "text": text}
    assert recommender.serves(prepare(recommender, line)) is is_served


def test_recommend_names_what_no_item_has(recommender: Recommender) -> None:
    request = recommender.prepare(Request(text="a film about curling"))
    assert any("curling" in notice for notice in recommender.recommend(request).notices)
    request = recommender.prepare(Request(text="a film about samurai"))
    assert not any("samurai" in notice for notice in recommender.recommend(request).notices)


def test_most_of_the_packaged_requests_are_judged_rightly(recommender: Recommender) -> None:
    """Of every third; `whyrec-eval served` judges all."""
    rates = judge(recommender, scripts.read_lines(packaged(), FIELDS)[::3])
    assert rates.said_unserved[0] > 0.75 and rates.falsely_said_unserved[0] < 0.06


def test_a_catalogue_in_one_language_is_not_said_to_lack_what_another_names(tmp_path: Path) -> None:
    items = [Item(id=str(n), domain="film", title=f"Night {n}", text="A guard watches the night.") for n in range(9)]
    recommender = Recommender(build(tmp_path / "index", items, embedder="hash"), None, NO_RERANKING)
    for language, text, is_served in (("zh", "讲冰壶的电影", True), ("en", "curling", False), ("en", "guards", True)):
        assert recommender.serves(recommender.prepare(Request(text=text, language=language))) is is_served


def test_a_catalogue_of_products_is_not_said_to_lack_a_kind(tmp_path: Path) -> None:
    items = [Item(id=str(n), domain="product", title=f"Isle {n}", text="Build roads together.") for n in range(9)]
    recommender = Recommender(build(tmp_path / "index", items, embedder="hash"), None, NO_RERANKING)
    for text, is_served in (("a game about roads", True), ("a game about curling", False)):
        assert recommender.serves(recommender.prepare(Request(text=text))) is is_served
