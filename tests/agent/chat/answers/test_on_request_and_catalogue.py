"""What was asked for so far, how many there are of a genre, and a genre that only another kind has."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.query.facets.kinds_as_genres import kind_of_category
from retrieval.conditions import Columns
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat

ITEMS = [
    *(Item(id=f"f{n}", title=f"Film {n}", domain="film", categories=("Horror",)) for n in range(3)),
    *(Item(id=f"d{n}", title=f"Drama {n}", domain="film", categories=("Drama",)) for n in range(3)),
    *(Item(id=f"a{n}", title=f"Album {n}", domain="music", categories=("Metal",)) for n in range(3)),
    *(Item(id=f"c{n}", title=f"Course {n}", domain="course", text="of tales of horror") for n in range(3)),
]


def test_how_many_there_are_of_a_genre_is_told_whatever_is_on_show(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    last_reply(chat, "metal albums")
    answer = last_reply(chat, "how many horror films do you have?")
    assert "3" in answer and "Film 0" in answer and "Drama" not in answer


@pytest.mark.parametrize("message", ["what did I ask for so far?", "我要求了什么"])
def test_the_request_so_far_is_said_again(tmp_path: Path, message: str) -> None:
    chat = open_chat(tmp_path, ITEMS)
    last_reply(chat, "films, no horror")
    before = chat.state.conditions
    assert "horror" in last_reply(chat, message).casefold()
    assert chat.state.conditions == before


@pytest.mark.parametrize(
    ("topic", "kind", "other"),
    [("metal", "course", "music"), ("horror", "course", ""), ("metal", "music", ""), ("metal", "", "")],
)
def test_a_genre_of_another_kind_alone_asks_for_that_kind(topic: str, kind: str, other: str) -> None:
    assert kind_of_category(topic, kind, Columns(ITEMS)) == other


def test_of_a_country_that_no_item_is_from_it_is_not_said_that_countries_are_untold(tmp_path: Path) -> None:
    films = [Item(id=f"f{n}", title=f"Film {n}", domain="film", attributes={"country": "France"}) for n in range(6)]
    reply = last_reply(open_chat(tmp_path, films), "a Greek film")
    assert "Greek" in reply and "does not say" not in reply
