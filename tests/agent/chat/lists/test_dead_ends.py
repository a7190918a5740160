"""What is given up where nothing meets all that was said."""

from __future__ import annotations

from pathlib import Path

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

GOODS = (
    ("Headphones", 69, "blue"),
    ("Headphones", 329, "black"),
    ("Headphones", 89, "black"),
    ("Speakers", 139, "black"),
    ("Speakers", 249, "white"),
)


def shop(folder: Path, with_prices: bool) -> Chat:
    items = [
        Item(
            id=f"g{number}",
            title=f"Model {number}",
            text="Sold here.",
            categories=(category,),
            attributes={"price": price, "colour": colour} if with_prices else {"minutes": price, "colour": colour},
        )
        for number, (category, price, colour) in enumerate(GOODS)
    ]
    return open_chat(folder, items)


def test_what_was_said_of_other_goods_ends_with_them_and_that_is_told(tmp_path: Path) -> None:
    chat = shop(tmp_path, with_prices=True)
    reply = last_reply(chat, "headphones between 50 and 100", "only blue", "speakers please")
    assert {item.categories for item in shown(chat)} == {("Speakers",)}
    assert "50" in reply and "blue" in reply  # what no longer holds


def test_a_limit_of_what_is_not_sold_lasts(tmp_path: Path) -> None:
    chat = shop(tmp_path, with_prices=False)
    last_reply(chat, "headphones under 100 minutes", "speakers please")
    assert any(str(condition) == "minutes<=100" for condition in chat.state.conditions)
