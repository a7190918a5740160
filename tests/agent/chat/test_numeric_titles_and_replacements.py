"""A year that is a title, and a country that takes the place of another, in a conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build

FILMS = {
    "2046": ("Hong Kong", 2004),
    "2001: A Space Odyssey": ("United Kingdom", 1968),
    "Oldboy": ("South Korea", 2003),
    "Poetry": ("South Korea", 2010),
    "Ran": ("Japan", 1985),
    "Akira": ("Japan", 1988),
    "Amélie": ("France", 2001),
}


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    films = [
        Item(
            id=title.casefold(),
            title=title,
            text=f"What happens in {title}.",
            domain="film",
            categories=("Drama",) if number % 2 else ("Comedy",),
            attributes={"country": country, "minutes": 100},
            published=datetime(year, 1, 1, tzinfo=UTC),
        )
        for number, (title, (country, year)) in enumerate(FILMS.items())
    ]
    films.append(Item(id="book", title="Nineteen Eighty-Four", text="A novel.", domain="book", categories=("Classic",)))
    chat = Chat(Recommender(build(tmp_path / "index", films, [], embedder="hash"), rerank=NO_RERANKING), "ana")
    "".join(chat.start())
    return chat


def said(chat: Chat, *messages: str) -> str:
    return ["".join(chat.reply(message)) for message in messages][-1]


def countries(chat: Chat) -> set[object]:
    return {chat.index.items[item_id].attributes["country"] for item_id in chat.state.shown}


@pytest.mark.parametrize("message", ["something like 2001", "films like 2046", "films similar to 2001"])
def test_what_resembles_a_title_of_a_year_is_listed_whatever_its_year(chat: Chat, message: str) -> None:
    said(chat, message)
    assert len(chat.state.shown) > 2 and not any("year" in str(condition) for condition in chat.state.conditions)


def test_a_liked_title_that_is_not_here_leaves_the_request_beside_it(chat: Chat) -> None:
    answer = said(chat, "I loved 1917, films please")
    assert "1917" in answer and "\n1. " in answer


def test_a_year_is_no_work_on_show_that_begins_with_it(chat: Chat) -> None:
    said(chat, "films", "films from 2001")
    assert [chat.index.items[i].title for i in chat.state.shown] == ["Amélie"]


def test_the_kind_before_like_is_listed_and_not_that_of_the_work(chat: Chat) -> None:
    said(chat, "films like Nineteen Eighty-Four")
    assert {chat.index.items[i].domain for i in chat.state.shown} == {"film"}


@pytest.mark.parametrize(
    "message",
    [
        "japanese instead of korean",
        "Japan rather than Korea",
        "I'd rather have Japanese ones than Korean ones",
        "swap Korea for Japan",
        "不要韩国的要日本的",
        "把韩国的换成日本的",
        "要日本的而不是韩国的",
    ],
)
def test_one_country_takes_the_place_of_another(chat: Chat, message: str) -> None:
    said(chat, "korean films")
    assert countries(chat) == {"South Korea"}
    said(chat, message)
    assert countries(chat) == {"Japan"}
