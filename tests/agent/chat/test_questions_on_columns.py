"""What is asked of items by the names of their columns, materials in either language, and what can be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

_TOYS = (
    ("Train Set", "Wood", 40, "Brio", 4),
    ("Stacking Rings", "Plastic", 9, "Lego", 12),
    ("Teddy Bear", "Plush", 34, "Steiff", 0),
)
ITEMS = [
    Item(
        id=f"t{n}",
        title=title,
        domain="toy",
        categories=("Toys",),
        attributes={"material": material, "price": price, "brand": brand, "stock": stock, "battery_hours": 2 * n},
    )
    for n, (title, material, price, brand, stock) in enumerate(_TOYS)
]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    opened = open_chat(tmp_path, ITEMS)
    assert len(shown(opened)) == len(ITEMS)
    return opened


def _place(chat: Chat, title: str) -> int:
    return [item.title for item in shown(chat)].index(title) + 1


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("which are made of wood?", "Train Set"),
        ("which of these are wooden?", "Train Set"),
        ("哪些是木头做的", "Train Set"),
        ("哪个是塑料的", "Stacking Rings"),
        ("which is cheaper?", "Stacking Rings"),
        ("哪个便宜", "Stacking Rings"),
        ("which is the most expensive?", "Train Set"),
        ("哪个最贵", "Train Set"),
        ("which has the longest battery?", "Teddy Bear"),
        ("which has the most stock?", "Stacking Rings"),
    ],
)
def test_a_question_on_any_column_names_the_item_that_it_is_true_of(chat: Chat, question: str, title: str) -> None:
    reply = last_reply(chat, question)
    assert title in reply
    assert all(item.title not in reply for item in shown(chat) if item.title != title)


def test_what_a_column_says_of_one_item_is_told(chat: Chat) -> None:
    train, bear = _place(chat, "Train Set"), _place(chat, "Teddy Bear")
    assert "Wood" in last_reply(chat, f"what's the material of {train}?")
    assert "Plush" in last_reply(chat, f"第{bear}个是什么材质")
    assert "stock 4" in last_reply(chat, f"how many of number {train} are left?")
    assert "stock 4" in last_reply(chat, f"第{train}个还剩几个")
    reply = last_reply(chat, f"how long does the battery of {bear} last?")
    assert "Teddy Bear" in reply and "battery 4 h" in reply


@pytest.mark.parametrize("question", ["in stock?", "are they in stock?", "有货吗"])
def test_what_can_be_had_is_asked_of_the_list(chat: Chat, question: str) -> None:
    reply = last_reply(chat, question)
    assert "Train Set" in reply and "Stacking Rings" in reply and "Teddy Bear" not in reply


@pytest.mark.parametrize("wish", ["木头做的玩具", "木质玩具", "wooden toys"])
def test_a_material_is_a_condition_by_its_name_in_either_language(chat: Chat, wish: str) -> None:
    last_reply(chat, wish)
    assert [item.title for item in shown(chat)] == ["Train Set"]


def test_a_material_is_left_out_by_its_name_in_another_language(chat: Chat) -> None:
    last_reply(chat, "不要塑料的")
    assert {item.title for item in shown(chat)} == {"Train Set", "Teddy Bear"}


def test_an_exclusion_that_was_meant_for_another_brand_is_corrected(chat: Chat) -> None:
    last_reply(chat, "no lego")
    assert "Stacking Rings" not in {item.title for item in shown(chat)}
    last_reply(chat, "i meant the brand steiff, toys from lego are ok")
    assert {item.title for item in shown(chat)} == {"Train Set", "Stacking Rings"}
