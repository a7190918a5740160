"""The first list for somebody unknown: of several kinds, the same on one day, and another one on another day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.chat import Chat
from agent.chat.first_list import POOL, draw_diverse
from agent.query.countries import country_conditions, region_in_words
from agent.query.parse import parse
from agent.query.subtitles import subtitles_as_language
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions.expression import OneOf
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Candidate

KINDS = ("film", "book", "game", "music")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    items = [
        Item(
            id=f"{kind}{n}",
            title=f"{kind.title()} {n}",
            text=f"A story of {n}.",
            domain=kind,
            categories=(("Drama", "Comedy", "Horror")[n % 3],),
            attributes={"country": ("France", "Sweden", "Japan")[n % 3]},
        )
        for kind in KINDS
        for n in range(POOL // 2)
    ]
    return build(tmp_path_factory.mktemp("first") / "index", items, [], embedder="hash")


def first(index: Index, user: str, day: int) -> tuple[str, ...]:
    clock = lambda: datetime(2026, 1, day, 12, tzinfo=UTC)  # noqa: E731
    chat = Chat(Recommender(index, rerank=NO_RERANKING, clock=clock), user)
    "".join(chat.start())
    return chat.state.shown


def test_the_first_list_is_of_every_kind(index: Index) -> None:
    assert {index.items[item_id].domain for item_id in first(index, "ana", 1)} == set(KINDS)


def test_one_seed_draws_one_list(index: Index) -> None:
    candidates = [Candidate(item, 1.0) for item in index.items.values()]
    lists = [[each.item.id for each in draw_diverse(candidates, 5, "en", seed)] for seed in ("a", "a", "b")]
    assert lists[0] == lists[1] != lists[2]


def test_another_day_has_another_first_list(index: Index) -> None:
    assert len({first(index, f"user{day}", day) for day in range(1, 8)}) > 4


@pytest.mark.parametrize(("topic", "words"), [("european", "Europe"), ("nordic", "Scandinavia"), ("欧洲", "Europe")])
def test_a_region_is_called_by_its_name(index: Index, topic: str, words: str) -> None:
    chat = Chat(Recommender(index, rerank=NO_RERANKING), "region", "en")
    conditions, _ = country_conditions(topic, chat.session.recommender.retriever.columns)
    assert isinstance(conditions[0], OneOf) and region_in_words(conditions[0].values, "en")[0] == words
    answer = "".join(chat.reply(f"{topic} films"))
    assert "Sweden or" not in answer and "France or" not in answer


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("I won't be reading any subtitles", "en"),
        ("a film, no subtitles please", "en"),
        ("we can't stand subtitles", "en"),
        ("a film for two, he hates subtitles", "en"),
        ("不想看字幕", "zh"),
        ("来部电影,不要字幕", "zh"),
    ],
)
def test_who_reads_no_subtitles_wants_works_in_their_language(message: str, language: str) -> None:
    assert parse(subtitles_as_language(message), language).languages == (language,)


@pytest.mark.parametrize("message", ["does it have subtitles?", "I don't mind subtitles", "第二部有字幕吗"])
def test_other_words_on_subtitles_ask_for_no_language(message: str) -> None:
    assert subtitles_as_language(message) == message


@pytest.mark.parametrize(
    ("message", "most"),
    [
        ("under 90 minutes, no, under 2 hours", 120),
        ("under 2 hours, actually under 90 minutes", 90),
        ("90分钟以内,不对,两小时以内", 120),
        ("under 2 hours and under 90 minutes", 90),
    ],
)
def test_a_bound_that_is_corrected_does_not_count(message: str, most: int) -> None:
    assert parse(message, "en").minutes_to == most
