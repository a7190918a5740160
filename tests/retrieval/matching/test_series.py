"""Keys of makers and series that items have in common."""

from __future__ import annotations

import pytest

from retrieval.data.items import Item, ItemText
from retrieval.matching.series import maker_keys, series_keys, title_keys


def item(title: str = "t", **attributes: str) -> Item:
    return Item(id="i", title=title, attributes=dict(attributes))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Catching Fire (The Hunger Games, #2)", "Mockingjay (The Hunger Games, #3)"),
        ("Origins (The Hunger Games, #0.5; Panem, #1)", "The Hunger Games"),
        ("Messiah (Dune, Book 2)", "Children [Dune Vol. 3]"),
        ("风暴（銀河英雄傳說 第三卷）", "雌伏【银河英雄传说 第4卷】"),
        ("诛仙（诛仙 第二部）", "诛仙"),
    ],
)
def test_parts_of_a_series_share_a_key(one: str, other: str) -> None:
    parts = [set(series_keys(each)) for each in (item(one), item(other))]
    assert parts[0] & parts[1] or parts[0] & set(title_keys(item(other))) or parts[1] & set(title_keys(item(one)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Halo", "Halo 2"),
        ("1984", "1985"),
        ("Xbox 360 (Pack of 2)", "Controller (Pack of 3)"),
        ("Star Wars: Episode IV", "Star Wars: Episode V"),
        ("活着", "活着的理由"),
    ],
)
def test_other_works_do_not(one: str, other: str) -> None:
    keys = [{*series_keys(each), *title_keys(each)} for each in (item(one), item(other))]
    assert not keys[0] & keys[1]


def test_attributes_and_translations_name_a_series() -> None:
    by_attribute = item("Guards! Guards!", Series="Discworld #8")
    translated = Item(
        id="i", title="x", translations={"zh": ItemText(title="碟形世界", attributes={"系列": "Discworld"})}
    )
    assert set(series_keys(by_attribute)) & set(series_keys(translated)) == {"discworld"}


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("author", "King, Stephen", "Stephen King"),
        ("authors", "Stephen King, Peter Straub", "Peter Straub"),
        ("Director", "Joel Coen & Ethan Coen", "Ethan Coen"),
        ("作者", "刘慈欣 著", "刘慈欣"),
        ("导演", "宁浩、徐峥", "徐峥"),
        ("artist", "A feat. Billie Holiday", "billie holiday"),
    ],
)
def test_makers_share_a_key(name: str, value: str, other: str) -> None:
    assert set(maker_keys(item(**{name: value}))) & set(maker_keys(item(author=other)))


def test_stand_ins_and_other_attributes_name_no_maker() -> None:
    assert maker_keys(item(artist="Various Artists", publisher="Penguin")) == ()
    assert not set(maker_keys(item(author="King, Stephen"))) & set(maker_keys(item(author="Stephen Fry")))
