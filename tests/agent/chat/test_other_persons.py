"""What was said of one person does not hold where the talk turns to another, or to whoever writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat

ITEMS = [
    Item(
        id=f"i{n}",
        title=f"Item {n}",
        domain=("film", "book")[n % 2],
        categories=(("Thriller", "Comedy", "Cooking")[n % 3],),
        attributes={"minutes": 80 + 5 * n} if n % 2 == 0 else {"pages": 100 + n},
    )
    for n in range(18)
]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, ITEMS)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("comedy films for my kids under 100 minutes", "actually just for me, a thriller"),
        ("comedy films for my kids under 100 minutes", "now something else: a thriller for me"),
        ("给我妈妈找一部100分钟以内的喜剧电影", "算了，给我自己，惊悚"),
    ],
)
def test_limits_of_another_person_end_where_something_is_for_the_writer(chat: Chat, first: str, then: str) -> None:
    last_reply(chat, first)
    assert chat.state.company and any("minutes" in str(condition) for condition in chat.state.conditions)
    last_reply(chat, then)
    assert not chat.state.company
    assert not any("minutes" in str(condition) for condition in chat.state.conditions)


def test_limits_end_where_something_is_for_somebody_else(chat: Chat) -> None:
    last_reply(chat, "comedy films for my kids under 100 minutes", "ok different: cookbook for my mum")
    assert (chat.state.company, chat.state.relative) == ("family", "mum")
    assert [str(condition) for condition in chat.state.conditions] == ["domain=book"]


def test_what_is_found_for_the_writer_may_still_be_for_the_others(chat: Chat) -> None:
    last_reply(chat, "comedy films for my kids", "can you find a thriller for me?")
    assert chat.state.company == "children"
