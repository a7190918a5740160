"""Commas that people leave out end a clause: a refusal or a reason says nothing of the limit beside it."""

from __future__ import annotations

import pytest

from agent.query.parse import parse
from agent.query.text.sentences import with_commas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("算了不玩游戏了 看电影 宫崎骏的", "算了不玩游戏了，看电影，宫崎骏的"),
        ("太老的不要 2010年以后出的", "太老的不要，2010年以后出的"),
        ("不要 2010年以后的", "不要 2010年以后的"),
        ("有没有 1995 到 2005 之间的动画", "有没有 1995 到 2005 之间的动画"),
        ("预算 100以内", "预算 100以内"),
        ("films from 2010 on", "films from 2010 on"),
    ],
)
def test_blank_is_a_comma_where_a_clause_ends(text: str, expected: str) -> None:
    assert with_commas(text) == expected


@pytest.mark.parametrize(
    "text", ["太老的不要 2010年以后出的", "太旧的不要 2010年以后拍的电影", "老片的不要 2010年以后出的"]
)
def test_a_refusal_before_a_blank_is_not_of_the_year_after_it(text: str) -> None:
    slots = parse(text, "zh", network=True)
    assert (slots.year_from, slots.year_to) == (2010, None)


@pytest.mark.parametrize(
    "text",
    [
        "and max 2 hours im tired",
        "under 120 min it's late",
        "two hours at most we're beat",
        "max 2 hours i gotta sleep",
    ],
)
def test_a_reason_without_a_comma_does_not_refuse_the_limit_before_it(text: str) -> None:
    slots = parse(text, "en", network=True)
    assert (slots.minutes_from, slots.minutes_to) == (None, 120)


def test_a_refusal_after_a_limit_stays_one() -> None:
    slots = parse("less than 2 hours im out", "en", network=True)
    assert (slots.minutes_from, slots.minutes_to) == (120, None)
