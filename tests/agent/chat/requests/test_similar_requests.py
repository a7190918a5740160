"""What was asked for before holds for items like one that has it, and for those of somebody who made such items."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build

BOOKS = [
    ("Snow Station", "Mystery", "Japan", "Mori Ai"),
    ("Harbour Fog", "Mystery", "Japan", "Mori Ai"),
    ("Garden Gate", "Mystery", "France", "Anne Roux"),
    ("Iron Moon", "Fantasy", "Japan", "Mori Ai"),
    ("River Song", "Romance", "France", "Anne Roux"),
    ("Lone Hill", "Romance", "Chile", "Luz Vega"),
]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [
        Item(
            id=f"{title} {number}",
            title=f"{title} {number}" if number else title,
            categories=(genre,),
            domain="book",
            attributes={"country": country, "author": author},
        )
        for title, genre, country, author in BOOKS
        for number in range(1 if author == "Luz Vega" else 3)
    ]
    return Chat(Recommender(build(tmp_path / "index", items, embedder="hash"), rerank=NO_RERANKING), "ana")


def say(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def listed(chat: Chat, *messages: str) -> set[str]:
    say(chat.start())
    for message in messages:
        say(chat.reply(message))
    return {name[:-2] for name in chat.state.shown}


def test_what_is_like_a_work_of_the_genre_in_force_is_of_that_genre(chat: Chat) -> None:
    assert listed(chat, "mystery novels please", "something like Snow Station") <= {
        "Snow Station",
        "Harbour Fog",
        "Garden Gate",
    }


def test_what_is_like_a_work_of_the_country_in_force_is_from_there(chat: Chat) -> None:
    assert listed(chat, "Japanese books", "something like Snow Station") <= {"Snow Station", "Harbour Fog", "Iron Moon"}


def test_a_genre_that_the_work_does_not_have_is_given_up(chat: Chat) -> None:
    assert "Harbour Fog" in listed(chat, "romance novels", "something like Snow Station")


def test_works_of_a_maker_are_of_the_genre_in_force_where_there_are_any(chat: Chat) -> None:
    assert listed(chat, "mystery novels please", "有 Mori Ai 的吗") == {"Snow Station", "Harbour Fog"}
    say(chat.reply("换 Anne Roux 的"))
    assert {name[:-2] for name in chat.state.shown} == {"Garden Gate", "River Song"}


def test_a_question_on_the_work_of_a_maker_off_the_list_is_of_that_work(chat: Chat) -> None:
    listed(chat, "Japanese books")
    answer = say(chat.reply("Luz Vega 那本是哪国的"))
    assert "Lone Hill" in answer and "Chile" in answer
