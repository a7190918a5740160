"""Goods are found by the nouns that their titles end in; works are not."""

from __future__ import annotations

import pytest

from agent.query.facets.goods import goods_in, without_goods_given_up
from retrieval.conditions import Columns
from retrieval.data.items import Item

TITLES = (
    "无线降噪耳机", "有线耳机", "机械键盘", "保温杯500毫升", "露营帐篷三人", "桌游卡坦岛", "桌游猜谜",
    "按摩披肩", "毛绒玩具", "Desk Lamp", "Lamp Shade", "Enamel Mug, 350 ml", "Wireless Headphones",
    "Tent for two", "Fruit Box",
)  # fmt: skip


def columns_of(domain: str) -> Columns:
    return Columns(
        [Item(id=str(n), title=title, domain=domain, categories=("玩具",)) for n, title in enumerate(TITLES)]
    )


@pytest.mark.parametrize(
    ("topic", "titles"),
    [
        ("耳机", {"无线降噪耳机", "有线耳机"}),
        ("蓝牙耳机", {"无线降噪耳机", "有线耳机"}),
        ("有线耳机", {"有线耳机"}),
        ("键盘 耳机", {"机械键盘", "无线降噪耳机", "有线耳机"}),
        ("杯子", {"保温杯500毫升"}),
        ("帐篷", {"露营帐篷三人"}),
        ("桌游", {"桌游卡坦岛", "桌游猜谜"}),
        ("按摩", set()),
        ("lamps", {"Desk Lamp"}),
        ("cheap mug", {"Enamel Mug, 350 ml"}),
        ("headphones", {"Wireless Headphones"}),
        ("tent", {"Tent for two"}),
        ("玩具", set()),
        ("礼物", set()),
        ("子", set()),
        ("儿 子", set()),
        ("box", {"Fruit Box"}),
        ("desk", set()),
    ],
)
def test_nouns_name_the_goods_whose_titles_end_in_them(topic: str, titles: set[str]) -> None:
    assert {title for each in goods_in(topic, columns_of("product")) for title in each.values} == titles


@pytest.mark.parametrize("domain", ["film", "book", "restaurant", ""])
def test_titles_of_works_and_places_are_names(domain: str) -> None:
    assert not goods_in("耳机", columns_of(domain))


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("算了不买耳机了，看看键盘", "看看键盘"),
        ("不要耳机了，有键盘吗", "有键盘吗"),
        ("不买耳机了", "不买耳机了"),
        ("不要红色的", "不要红色的"),
        ("不买键盘了，看看鼠标", "不买键盘了，看看鼠标"),
    ],
)
def test_goods_that_were_asked_for_are_given_up_for_others(text: str, rest: str) -> None:
    assert without_goods_given_up(text, "耳机、降噪", columns_of("product")) == rest
