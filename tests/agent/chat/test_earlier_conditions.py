"""What was said or shown before and a new message: joined, given up and said so, or set aside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.profile import user_store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import parse_condition
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build

FILMS = [
    ("Japan", 1950),
    ("Japan", 1960),
    ("Japan", 2005),
    ("South Korea", 2003),
    ("South Korea", 2016),
    ("France", 1962),
]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    items = [
        Item(
            id=f"{country}-{year}-{n}",
            title=f"{country} {year} {n}",
            categories=("Drama",),
            published=str(year),
            domain="film",
            attributes={"country": country},
        )
        for country, year in FILMS
        for n in range(3)
    ]
    return build(tmp_path / "index", items, embedder="hash")


@pytest.fixture
def chat(index: Index) -> Chat:
    opened = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    say(opened.start())
    return opened


def say(pieces: Iterator[str]) -> str:
    return "".join(pieces)


@pytest.mark.parametrize(
    ("first", "second", "condition"),
    [
        ("Japanese films", "Korean films too", 'country in (Japan, "South Korea")'),
        ("日本电影", "韩国电影也看看", 'country in (Japan, "South Korea")'),
        ("Japanese films", "Korean films instead", 'country = "South Korea"'),
    ],
)
def test_country_joins_those_before_only_where_it_is_said_to(
    chat: Chat, index: Index, first: str, second: str, condition: str
) -> None:
    say(chat.reply(first))
    say(chat.reply(second))
    met = parse_condition(condition)
    listed = [index.items[i] for i in chat.state.shown]
    assert listed and all(met.holds(item) for item in listed)
    assert str(met) in [str(c) for c in chat.state.conditions]


@pytest.mark.parametrize(("first", "second"), [("films before 1970", "Korean films"), ("1970年以前的电影", "韩国电影")])
def test_earlier_limit_that_leaves_nothing_is_given_up_and_said(
    chat: Chat, index: Index, first: str, second: str
) -> None:
    say(chat.reply(first))
    answer = say(chat.reply(second))
    assert "1969" in answer.splitlines()[0]
    assert {index.items[i].attributes["country"] for i in chat.state.shown} == {"South Korea"}
    say(chat.reply("undo" if second.isascii() else "撤销"))
    assert "year<=1969" in [str(c) for c in chat.state.conditions]


def test_exclusion_is_never_given_up(chat: Chat) -> None:
    say(chat.reply("nothing from Korea"))
    say(chat.reply("no Japanese films"))
    answer = say(chat.reply("films after 2000"))
    assert not chat.state.listed and "make anything up" in answer


@pytest.mark.parametrize("message", ["none of these", "None of them. Films after 2000?", "这些都不喜欢"])
def test_list_that_is_turned_away_from_does_not_come_back_and_is_no_dislike(
    chat: Chat, index: Index, message: str
) -> None:
    say(chat.reply("films"))
    turned_away = set(chat.state.shown)
    say(chat.reply(message))
    say(chat.reply("films after 1950"))
    assert chat.state.shown and not turned_away & set(chat.state.shown)
    assert not user_store.load_feedback(index.folder, "ana")


@pytest.mark.parametrize("message", ["she says DRAMA, in capitals, with cows", "with cows, a drama"])
def test_message_that_names_something_of_the_catalogue_brings_a_list(chat: Chat, message: str) -> None:
    say(chat.reply("films after 1950"))
    answer = say(chat.reply(message))
    assert "names" not in answer.splitlines()[0] and chat.state.shown
