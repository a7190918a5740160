"""A superlative of the whole catalogue is answered from all its items, one of the list on show from the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [
        Item(
            id=f"{genre}{n}",
            title=f"{genre}land {n}",
            domain="film",
            categories=(genre,),
            attributes={"minutes": 80 + 10 * n + len(genre), "price": 5 + n},
            translations={"zh": ItemText(title=f"第{n}号{word}城", categories=(word,))},
        )
        for genre, word in {"Horror": "恐怖", "Comedy": "喜剧", "Western": "西部"}.items()
        for n in range(8)
    ]
    return open_chat(tmp_path, [*items, Item(id="tome", title="Tome", domain="book")])


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("what's your longest film?", "Westernland 7 (157"),
        ("which is the longest comedy you have?", "Comedyland 7 (156"),
        ("the shortest western in the catalogue", "Westernland 0 (87"),
        ("你们最长的喜剧片是哪部", "第7号喜剧城》（156"),
        ("what's the most expensive comedy you have", "Comedyland 7: price 12"),
        ("你们最贵的喜剧片是哪部", "第7号喜剧城》：价格 12"),
    ],
)
def test_the_whole_catalogue_is_meant(chat: Chat, question: str, title: str) -> None:
    before = chat.state.listed
    assert title in last_reply(chat, question) and chat.state.listed == before


def test_of_a_list_on_show_only_that_is_meant(chat: Chat) -> None:
    last_reply(chat, "comedies")
    longest = max(chat.session.shown(), key=lambda item: item.attributes["minutes"])
    assert longest.title in last_reply(chat, "which is the longest?")


def test_a_kind_that_the_catalogue_lacks_is_said_to_be_missing(chat: Chat) -> None:
    assert "not in the catalogue" in last_reply(chat, "which is the cheapest laptop you have?")


@pytest.mark.parametrize(
    ("request_", "question", "answer"),
    [
        ("a book please", "what's the shortest one you have?", "does not say how long"),
        ("films", "which is the longest thing you have?", "Westernland 7 (157"),
        ("来部电影", "你们最长的是哪个", "第7号西部城》（157"),
    ],
)
def test_one_is_of_the_kind_that_is_talked_of(chat: Chat, request_: str, question: str, answer: str) -> None:
    """Decision: "one" and 哪个 name no kind that a catalogue could lack."""
    last_reply(chat, request_)
    assert answer in last_reply(chat, question)
