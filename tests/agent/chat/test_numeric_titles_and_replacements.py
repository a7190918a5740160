"""A year that is a title, and a country that takes the place of another, in a conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

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
    return open_chat(tmp_path, films)


def countries(chat: Chat) -> set[object]:
    return {item.attributes["country"] for item in shown(chat)}


@pytest.mark.parametrize("message", ["something like 2001", "films like 2046", "films similar to 2001"])
def test_what_resembles_a_title_of_a_year_is_listed_whatever_its_year(chat: Chat, message: str) -> None:
    last_reply(chat, message)
    assert len(chat.state.shown) > 2 and not any("year" in str(condition) for condition in chat.state.conditions)


def test_a_liked_title_that_is_not_here_leaves_the_request_beside_it(chat: Chat) -> None:
    answer = last_reply(chat, "I loved 1917, films please")
    assert "1917" in answer and "\n1. " in answer


def test_a_year_is_no_work_on_show_that_begins_with_it(chat: Chat) -> None:
    last_reply(chat, "films", "films from 2001")
    assert [item.title for item in shown(chat)] == ["Amélie"]


def test_the_kind_before_like_is_listed_and_not_that_of_the_work(chat: Chat) -> None:
    last_reply(chat, "films like Nineteen Eighty-Four")
    assert {item.domain for item in shown(chat)} == {"film"}


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
    last_reply(chat, "korean films")
    assert countries(chat) == {"South Korea"}
    last_reply(chat, message)
    assert countries(chat) == {"Japan"}
