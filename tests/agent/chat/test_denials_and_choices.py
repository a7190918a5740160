"""Feedback in a conversation is taken back where it is denied, and a choice is noted without a new list."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.profile import user_store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    films = [
        Item(
            id=f"f{n}", title=f"Film {n:02}", text="A story.", domain="film", published=datetime(1990, 1, 1, tzinfo=UTC)
        )
        for n in range(16)
    ]
    chat = Chat(Recommender(build(tmp_path / "index", films, [], embedder="hash"), rerank=NO_RERANKING), "ana")
    "".join(chat.start())
    return chat


def feedback(chat: Chat) -> list[str]:
    return [each.kind for each in user_store.load_feedback(chat.index.folder, "ana")]


@pytest.mark.parametrize("denial", ["I haven't seen any of those actually", "我没看过这些"])
def test_a_denial_takes_back_what_was_noted(chat: Chat, denial: str) -> None:
    "".join(chat.reply("I've seen all of these"))
    assert feedback(chat) == ["view"] * 5
    "".join(chat.reply(denial))
    assert feedback(chat) == []


def test_a_choice_is_noted_without_a_new_list(chat: Chat) -> None:
    shown = chat.state.shown
    text = "".join(chat.reply("I'll have a go at the second one"))
    assert feedback(chat) == ["like"] and chat.state.shown == shown and "\n1." not in text
    "".join(chat.reply("/undo"))
    assert feedback(chat) == []
