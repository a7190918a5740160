"""A Chinese message that starts with an item, or praises it and will see it, chooses it: 那我就从这个开始啃了."""

from __future__ import annotations

import pytest

from agent.query.verdicts.acceptance import accepted_item
from retrieval.data.items import Item

ITEMS = [Item(id=title, title=title, text="x", domain="course") for title in ("线性代数", "八部半", "黄金")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("那我就从这个开始啃了", 1),
        ("第一部看着不错，周末就看它", 1),
        ("那就从第二个开始吧", 2),
        ("我从线性代数学起", 1),
        ("先从第三本入手", 3),
        ("第二部挺好，今晚就看这个", 2),
        ("周末就看第二部", 2),
    ],
)
def test_the_item_to_start_with_is_chosen(text: str, number: int) -> None:
    assert accepted_item(text, ITEMS, 1) == number


@pytest.mark.parametrize(
    "text",
    ["从喜剧开始吧", "从头开始吧", "从零开始学", "就从这个开始吗？", "第一部看着不错，有类似的吗", "周末就看喜剧"],
)
def test_what_starts_with_no_item_chooses_none(text: str) -> None:
    assert accepted_item(text, ITEMS, 1) == 0
