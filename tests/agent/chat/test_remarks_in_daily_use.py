"""Remarks as people make them in passing: too much of something, too dear, known already, and for whom it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

ITEMS = [
    Item(
        id=f"i{n}",
        title=f"Thing {n:02}",
        domain="toy",
        categories=("Toys",),
        attributes={"material": ("Wood", "Plastic")[n % 2], "price": 5 * (n + 1), "minimum age": n},
    )
    for n in range(12)
]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, ITEMS)


def _conditions(chat: Chat) -> set[str]:
    return {str(condition) for condition in chat.state.conditions}


@pytest.mark.parametrize(
    "remark", ["thats too many plastic things", "too much plastic", "less plastic", "塑料的太多了"]
)
def test_too_much_of_a_material_leaves_it_out_and_dislikes_nothing(chat: Chat, remark: str) -> None:
    last_reply(chat, remark)
    assert "material!=Plastic" in _conditions(chat)
    assert chat.session.feedback_count() == 0


@pytest.mark.parametrize(
    "remark", ["hm too dear", "that's too dear", "the first is too expensive", "第一个太贵了", "这个太贵了"]
)
def test_what_is_too_dear_is_to_be_cheaper_and_is_not_disliked(chat: Chat, remark: str) -> None:
    last_reply(chat, remark)
    assert any(condition.startswith("price<") for condition in _conditions(chat))
    assert chat.session.feedback_count() == 0


@pytest.mark.parametrize(
    ("message", "most"), [("toys under a tenner", 10), ("toys, max a fiver", 5), ("toys, max two tenners", 20)]
)
def test_notes_of_money_are_amounts(chat: Chat, message: str, most: int) -> None:
    last_reply(chat, message)
    assert f"price<={most}" in _conditions(chat)


@pytest.mark.parametrize(
    ("message", "age"),
    [("toys for a baby", 1), ("toys for my toddler", 2), ("给婴儿的玩具", 1), ("toys for my daughter, she's 3", 3)],
)
def test_the_age_of_a_child_is_known_by_what_it_is_called(chat: Chat, message: str, age: int) -> None:
    last_reply(chat, message)
    assert any(condition.startswith(f"minimum_age<={age} ") for condition in _conditions(chat))


def test_the_age_of_a_child_is_corrected(chat: Chat) -> None:
    last_reply(chat, "toys for my daughter, she's 3", "she's 4 not 3")
    assert [c[:14] for c in _conditions(chat) if c.startswith("minimum_age")] == ["minimum_age<=4"]


def test_what_somebody_has_is_noted_by_a_part_of_its_title(tmp_path: Path) -> None:
    titles = ("City Police Car", "Farm Tractor", "Wooden Puzzle", "Jigsaw Puzzle", "Teddy Bear")
    chat = open_chat(tmp_path, [Item(id=t, title=t, domain="toy", categories=("Toys",)) for t in titles])
    last_reply(chat, "he already has a police car and a bike")
    assert [event.item.id for event in chat.session.history()] == ["City Police Car"]
    last_reply(chat, "she already has a puzzle")
    assert len(chat.session.history()) == 1


@pytest.mark.parametrize("message", ["i've played 1 and 3, any more?", "第一个和第三个都玩过了,还有吗"])
def test_works_that_are_known_beside_a_question_for_others_are_noted(chat: Chat, message: str) -> None:
    first, _, third, *_ = shown(chat)
    last_reply(chat, message)
    assert {event.item.id for event in chat.session.history()} == {first.id, third.id}
    assert not {first.id, third.id} & {item.id for item in shown(chat)}
