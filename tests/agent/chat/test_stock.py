"""What can be had now, in a conversation: asked for, asked about, and no longer needed."""

from __future__ import annotations

from pathlib import Path

from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

ITEMS = [
    Item(id=f"c{n}", title=f"Case {n}", domain="book", categories=("Crime",), attributes={"stock": stock})
    for n, stock in enumerate(("yes", "no", "yes", "no"))
]


def test_stock_is_a_condition_that_a_question_does_not_change_and_a_release_takes_back(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    assert "in stock" in last_reply(chat, "crime novels that are in stock")
    assert {item.id for item in shown(chat)} == {"c0", "c2"}
    assert {"Case 0", "Case 2"} <= set(
        last_reply(chat, "which of these are in stock?").rstrip(".\n").partition(": ")[2].split(", ")
    )
    last_reply(chat, "doesn't have to be in stock")
    assert {item.id for item in shown(chat)} == {"c0", "c1", "c2", "c3"}
    assert "Case 1" not in last_reply(chat, "which of these are in stock?")
    last_reply(chat, "只要有货的")
    assert {item.id for item in shown(chat)} == {"c0", "c2"}
