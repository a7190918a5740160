"""Works that are known leave the list, named or referred to, one or several; and no work is liked unsaid."""

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.understanding.known_works import with_known_works
from agent.query import Slots
from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat, shown

TITLES = {
    "The Ferry Keeper": "摆渡人",
    "Winter Orchard": "冬日果园",
    "The Salt Road": "盐路",
    "Glass Harbour": "玻璃港",
}


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    """A conversation about four books, with all of them on show."""
    books = [
        Item(id=f"b{n}", domain="book", title=title, translations={"zh": ItemText(title=chinese)})
        for n, (title, chinese) in enumerate(TITLES.items())
    ]
    return open_chat(tmp_path, books)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("she has Glass Harbour", 3),
        ("I think I own Winter Orchard already", 3),
        ("we've got The Salt Road, and Glass Harbour too", 2),
        ("冬日果园我家里有了", 3),
        ("盐路二刷过了 玻璃港也是", 2),
    ],
)
def test_works_that_somebody_has_are_left_out(chat: Chat, message: str, left: int) -> None:
    last_reply(chat, message)
    assert len(shown(chat)) == left


def test_what_only_the_model_takes_for_a_liking_needs_a_word_for_it(chat: Chat) -> None:
    slots = Slots(intent="like", topic="Glass Harbour", by_model=("intent",))
    assert with_known_works(slots, "Glass Harbour then", chat.session).intent == ""
    assert with_known_works(slots, "Glass Harbour was lovely", chat.session).intent == "like"
