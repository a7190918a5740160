"""A catalogue's own columns, in a conversation: asked for, asked about, and no longer needed."""

from __future__ import annotations

from pathlib import Path

from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

ITEMS = [
    Item(
        id=f"h{n}",
        title=f"Inn {n}",
        domain="hotel",
        categories=("Inn",),
        attributes={"dogs_allowed": dogs, "beds": 10 * n},
    )
    for n, dogs in enumerate(("yes", "no", "yes", "no"))
]


def test_a_column_is_a_condition_that_a_question_does_not_change_and_a_release_takes_back(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    last_reply(chat, "an inn")
    answer = last_reply(chat, "do they take dogs?")
    assert {"Inn 0", "Inn 2"} <= set(answer.rstrip(".\n").partition(": ")[2].split(", "))
    assert "Inn 1" not in answer
    assert "dogs allowed" in last_reply(chat, "only those that take our dog")
    assert {item.id for item in shown(chat)} == {"h0", "h2"}
    last_reply(chat, "dogs don't matter any more")
    assert {item.id for item in shown(chat)} == {"h0", "h1", "h2", "h3"}


def test_a_number_in_a_column_is_a_limit_that_another_replaces(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    assert "beds at least 15" in last_reply(chat, "an inn with at least 15 beds")
    assert {item.id for item in shown(chat)} == {"h2", "h3"}
    last_reply(chat, "no more than 25 beds")
    assert {item.id for item in shown(chat)} == {"h2"}
    last_reply(chat, "at least 5 beds")
    assert {item.id for item in shown(chat)} == {"h1", "h2"}
