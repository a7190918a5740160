"""Works are found by the parts of titles that people call them by, and by no word that means something else."""

from __future__ import annotations

import pytest

from agent.query.mentions import Mentions
from retrieval.data.items import Item, ItemText

ITEMS = [
    Item(
        id="totoro",
        title="My Neighbor Totoro",
        text="Two sisters move to a quiet house in the country.",
        translations={"zh": ItemText(title="龙猫", text="姐妹俩搬到乡下。")},
    ),
    Item(
        id="crossing",
        title="Animal Crossing: New Horizons",
        translations={"zh": ItemText(title="集合啦！动物森友会", text="在小岛上生活。")},
    ),
    Item(id="american", title="The Quiet American"),
]


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("Totoro is perfect, we've seen it", ["totoro"]),
        ("we loved Totoro", ["totoro"]),
        ("动物森友会是什么平台的", ["crossing"]),
        ("Quiet please", []),
        ("American films", []),
        ("a quiet one", []),
        ("动物的书", []),
    ],
)
def test_part_of_a_title_names_its_work(text: str, works: list[str]) -> None:
    assert [item.id for item in Mentions(ITEMS).find(text).works] == works
