"""Remarks beside requests, what a message lets go of, and kinds of items that a catalogue lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build

KINDS = {"film": ("Western", "Comedy"), "book": ("Comedy", "Memoir")}


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [
        Item(
            id=f"{kind}-{genre}-{n}",
            title=f"{genre} {kind} {n}",
            text=f"A {genre.casefold()}.",
            categories=(genre,),
            domain=kind,
        )
        for kind, genres in KINDS.items()
        for genre in genres
        for n in range(6)
    ]
    chat = Chat(Recommender(build(tmp_path / "index", items, [], embedder="hash"), rerank=NO_RERANKING), "ana", "en")
    "".join(chat.start())
    return chat


@pytest.mark.parametrize("text", ["it doesn't have to be a western", "I don't mind if it is a western or not"])
def test_a_topic_that_is_not_needed_leaves_the_request_and_is_not_excluded(chat: Chat, text: str) -> None:
    "".join(chat.reply("a western film"))
    assert chat.state.text
    "".join(chat.reply(text))
    assert not chat.state.text
    assert [str(c) for c in chat.state.conditions] == ["domain=film"]


@pytest.mark.parametrize("text", ["a hotel near the river, please", "find me a restaurant"])
def test_a_kind_of_item_that_the_catalogue_lacks_is_not_replaced_by_others(chat: Chat, text: str) -> None:
    listed = chat.state.listed
    answer = "".join(chat.reply(text))
    assert "nothing of that kind" in answer and "films" in answer
    assert chat.state.listed == listed


def test_a_question_what_there_is_names_the_kinds(chat: Chat) -> None:
    answer = "".join(chat.reply("so what do you have?"))
    assert "films" in answer and "books" in answer


def test_the_item_that_was_asked_about_and_turned_down_is_listed_no_more(chat: Chat) -> None:
    "".join(chat.reply("a comedy film"))
    first = chat.state.shown[0]
    "".join(chat.reply("what is the first one about?"))
    "".join(chat.reply("sounds like homework. something with comedy"))
    assert first not in chat.state.shown
