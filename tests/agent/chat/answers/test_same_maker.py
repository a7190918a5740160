"""The other works of whoever made the work that was just asked about, by a pronoun."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    makers = ["Bo Wei", "Bo Wei", "Ana Lopez", "Ana Lopez", "Ida Plover"]
    titles = ["Harbour", "Lantern", "Saddle", "Cactus", "Weir"]
    films = [
        Item(id=title.casefold(), title=title, domain="film", attributes={"director": maker})
        for title, maker in zip(titles, makers, strict=True)
    ]
    return open_chat(tmp_path, films)


@pytest.mark.parametrize(
    "text",
    [
        "anything else by her?",
        "what else did he direct?",
        "his other films",
        "他的别的片子还有吗",
        "这个导演还拍过什么",
    ],
)
def test_what_else_somebody_made_is_listed_without_the_work_talked_about(chat: Chat, text: str) -> None:
    last_reply(chat, "who directed Harbour?", text)
    assert [item.title for item in shown(chat)] == ["Lantern"]


def test_a_pronoun_without_a_question_before_it_names_nobody(chat: Chat) -> None:
    before = chat.state.conditions
    last_reply(chat, "anything else by her?")
    assert chat.state.conditions == before and not chat.state.set_aside


def test_nothing_is_listed_where_there_is_nothing_else(chat: Chat) -> None:
    last_reply(chat, "who directed Weir?", "anything else by her?")
    assert not chat.state.set_aside
