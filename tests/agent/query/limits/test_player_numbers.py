"""The number of people at the table, and the age of a child, as messages tell them."""

from __future__ import annotations

import pytest

from agent.query.limits.child_ages import child_age
from agent.query.limits.player_numbers import player_number, without_player_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("something for 6 people at a party", (6, 6)),
        ("coop for 2", (2, 2)),
        ("there are five of us", (5, 5)),
        ("for 3-5 players", (3, 5)),
        ("up to 8 players", (8, 8)),
        ("more than 4 people", (5, None)),
        ("for 6+ players", (6, None)),
        ("my husband and I", (2, 2)),
        ("四个人玩的", (4, 4)),
        ("3-5人", (3, 5)),
        ("6人以上", (6, None)),
        ("我俩玩", (2, 2)),
        ("a game for two hours", None),
        ("for 20 dollars", None),
        ("a game for 6 year olds", None),
        ("give me 5 games", None),
        ("三体人", None),
    ],
)
def test_a_number_of_people_is_read(text: str, number: tuple[int, int | None] | None) -> None:
    assert player_number(text) == number


def test_the_number_leaves_the_topic() -> None:
    assert without_player_numbers("coop 2", "coop for 2") == "coop"
    assert without_player_numbers("六个人玩的 聚会", "六个人玩的聚会游戏") == "聚会"
    assert without_player_numbers("的桌游", "适合三个人玩的桌游") == "桌游"


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("a game my 7 year old can play", 7),
        ("my son is 4", 4),
        ("my 10 year old and my 6 year old", 6),
        ("for kids aged 5", 5),
        ("ages 8 and up", 8),
        ("7岁孩子能玩的", 7),
        ("女儿今年五岁", 5),
        ("她九岁", 9),
        ("my niece has turned 4", 4),
        ("适合6岁", 6),
        ("about a 7 year old boy", None),
        ("a 10 year old film", None),
        ("my brother is 30", None),
        ("with my kids, 4 of us", None),
        ("25岁孩子", None),
        ("讲一个7岁孩子", None),
    ],
)
def test_the_age_of_a_child_is_read(text: str, age: int | None) -> None:
    assert child_age(text) == age
