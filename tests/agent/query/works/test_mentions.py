"""Works are found by the parts of titles that people call them by, and by no word that means something else."""

from __future__ import annotations

import pytest

from agent.query.works.mentions import Mentions
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


MORE_ITEMS = [
    *ITEMS,
    Item(
        id="idiots", title="3 Idiots", translations={"zh": ItemText(title="三傻大闹宝莱坞", text="两个朋友寻找同窗。")}
    ),
    Item(id="ring", title="Ring", domain="film", text="A tape."),
    Item(id="solaris-book", title="Solaris", domain="book", text="An ocean."),
    Item(id="solaris-film", title="Solaris", domain="film", text="An ocean."),
    Item(id="stalker", title="Stalker", domain="film", text="A guide."),
    Item(id="princess", title="Princess Mononoke", domain="film", text="A forest."),
    Item(id="mood", title="In the Mood for Love", domain="film", text="Two neighbours."),
    Item(id="pianist", title="The Pianist", domain="film", text="A pianist survives in a ruined city."),
]


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("totoro was great, more like that", ["totoro"]),
        ("something like totoro and mononoke", ["totoro", "princess"]),
        ("seen the pianist already", ["pianist"]),
        ("between stalker and in the mood for love", ["stalker", "mood"]),
        ("something like solaris and stalker", ["solaris-film", "stalker"]),
        ("三傻看过了，特别喜欢", ["idiots"]),
        ("像三傻和龙猫那样的", ["idiots", "totoro"]),
        ("more stuff like elden ring", []),
        ("a film with a pianist", []),
        ("i like quiet ones", []),
        ("三傻子的故事", []),
    ],
)
def test_lower_case_and_short_forms_name_works_where_a_title_is_expected(text: str, works: list[str]) -> None:
    assert [item.id for item in Mentions(MORE_ITEMS).find(text).works] == works
