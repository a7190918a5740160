"""How many works of a maker there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat

FILMS, BOOKS = 3, 2


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    own = [
        Item(id=f"{kind}{n}", title=f"{kind.title()} of Light", domain=kind, attributes={field: "Bo Wei"})
        for kind, field, count in (("film", "director", FILMS), ("book", "author", BOOKS))
        for n in range(count)
    ]
    others = [
        Item(id=f"other{n}", title=f"Other {n}", domain="film", attributes={"director": "Ana Lopez"}) for n in range(4)
    ]
    return open_chat(tmp_path, [*own, *others])


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many films by Bo Wei?", FILMS),
        ("How many books by Bo Wei do you have?", BOOKS),
        ("how many works by Bo Wei are there?", FILMS + BOOKS),
        ("Bo Wei的电影有几部", FILMS),
        ("Bo Wei的书有几本", BOOKS),
        ("Bo Wei的作品有多少部", FILMS + BOOKS),
    ],
)
def test_works_of_a_maker_are_counted_by_kind(chat: Chat, question: str, count: int) -> None:
    before = chat.state.shown
    assert str(count) in last_reply(chat, question)
    assert chat.state.shown == before
