"""Messages that correct a limit change it: the old value is neither kept nor excluded."""

from __future__ import annotations

import pytest

from agent.query.changes.contrasts import contrasts_as_changes
from agent.query.changes.replacements import replacements_as_requests
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("message", "first", "last"),
    [
        ("not the 70s, the 60s", 1960, 1969),
        ("no, not from the 1990s - from the 2000s", 1990 + 10, 2009),
        ("I meant the 50s", 1950, 1959),
        ("不是七十年代，是六十年代", 1960, 1969),
        ("我说的不是2000年的，是2010年的", 2010, 2010),
        ("打错了，是五十年代", 1950, 1959),
    ],
)
def test_years_take_the_place_of_those_that_were_not_meant(message: str, first: int, last: int) -> None:
    slots = parse(replacements_as_requests(message), "en")
    assert (slots.year_from, slots.year_to) == (first, last)
    assert slots.corrections == ("year",)
    assert not slots.exclude_ranges


@pytest.mark.parametrize(
    ("message", "slot", "value"),
    [
        ("说错了，预算是300", "price_to", 300),
        ("typo, my budget is $45", "price_to", 45),
        ("not under an hour, under three hours", "minutes_to", 180),
        ("口误，两小时以内", "minutes_to", 120),
    ],
)
def test_a_limit_said_wrong_is_changed_and_no_step_is_taken_back(message: str, slot: str, value: int) -> None:
    slots = parse(replacements_as_requests(message), "zh")
    assert getattr(slots, slot) == value
    assert not slots.intent


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("not older, newer", "forget the year, newer"),
        ("no, not shorter, longer ones", "forget the length, longer ones"),
        ("不是要老的，是要新的", "年代不限,新的"),
        ("not French, Spanish", "actually Spanish"),
        ("不是喜剧，是爱情片", "换成爱情片"),
        ("我说错了，想看纪录片", "换成想看纪录片"),
        ("对不起，我说错了，不是1980，是2000年以后", "换成2000年以后"),
        ("等等，不是100块，是200块以内", "换成200块以内"),
    ],
)
def test_a_difference_a_country_or_a_genre_takes_the_place_of_the_other(message: str, plain: str) -> None:
    assert contrasts_as_changes(message) == plain


@pytest.mark.parametrize(
    "message",
    [
        "nothing from the 80s, the 90s or the 2000s",
        "not horror, comedy",
        "not the first one, the third",
        "说错了，谢谢",
        "说错了，撤回",
        "my bad",
        "I said no horror",
        "打错了，我想要的是文艺片不是动作片",
        "typo, I want a musical not a western",
    ],
)
def test_refusals_references_and_thanks_change_no_limit(message: str) -> None:
    assert contrasts_as_changes(message) == message
