"""Any length of time is the same number of minutes, however it is written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.query.limits.durations import DURATION, parse_duration
from agent.query.model.slot_tags import numbers_in
from agent.query.parse import parse

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_ONES += "seventeen eighteen nineteen".split()
_TENS = ("", "", "twenty", "thirty", "forty", "fifty")
_HAN = "零一二三四五六七八九"


def _english(number: int) -> str:
    tens, ones = divmod(number, 10)
    return _ONES[number] if number < 20 else _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_HAN[tens]}十") + (_HAN[ones] if ones or not tens else "")


def _spellings(hours: int, minutes: int) -> list[str]:
    """Return a length of hours and minutes, neither of them zero, in many ways."""
    total, han = 60 * hours + minutes, "两" if hours == 2 else _HAN[hours]
    plural = "hour" if hours == 1 else "hours"
    spellings = [
        f"{total} minutes", f"{total} min", f"{total}-minute", f"{total}分钟", f"{hours}h{minutes:02}",
        f"{hours}h {minutes}m", f"{hours} {plural} {minutes} minutes", f"{hours} {plural} and {minutes} mins",
        f"{_english(hours)} {plural} and {_english(minutes)} minutes", f"{hours}小时{minutes}分钟",
        f"{han}个小时{_chinese(minutes)}分钟", f"{han}小时零{_chinese(minutes)}分", f"{han}个钟头{minutes}分钟",
    ]  # fmt: skip
    if minutes == 30:
        spellings += [f"{hours}.5 hours", f"{_english(hours)} and a half hours", f"{han}个半小时", f"{han}小时半"]
        spellings += [f"{_english(hours)} {plural} and a half"]
    if minutes == 45:
        spellings += [f"{_english(hours)} {plural} and three quarters", f"{han}小时三刻钟"]
    if hours == 1:
        spellings += [f"an hour and {minutes} minutes", *([f"an hour and {minutes}"] if minutes > 9 else [])]
        spellings += ["hour and a half", "an hour and a half"] if minutes == 30 else []
    return spellings


@given(st.integers(1, 9), st.one_of(st.integers(1, 59), st.sampled_from((15, 30, 45))))
def test_a_length_is_as_many_minutes_however_it_is_written(hours: int, minutes: int) -> None:
    for written in _spellings(hours, minutes):
        match = re.search(DURATION, f"a film, {written}, please", re.I)
        assert match and match[0].strip() == written, written
        assert parse_duration(match[0]) == 60 * hours + minutes, written


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("half an hour", 30), ("a half hour", 30), ("quarter of an hour", 15), ("three quarters of an hour", 45),
        ("an hour", 60), ("a couple of hours", 120), ("couple hours", 120), ("two hours", 120), ("1.5h", 90),
        ("an hour and a quarter", 75), ("半小时", 30), ("半个钟头", 30), ("三刻钟", 45), ("一刻钟", 15),
        ("俩小时", 120),
        ("个把小时", 60), ("两个多小时", 120), ("三四十分钟", 40), ("二十来分钟", 20), ("一百二十分钟", 120),
    ],
)  # fmt: skip
def test_lengths_in_words(written: str, minutes: int) -> None:
    match = re.search(DURATION, written, re.I)
    assert match and match[0] == written
    assert parse_duration(written) == minutes


@pytest.mark.parametrize("text", ["the hours", "the golden hour", "two films", "half ten", "often", "9分以上", "打9分"])
def test_what_is_no_length_is_none(text: str) -> None:
    assert not re.search(DURATION, text, re.I)


@pytest.mark.parametrize(("text", "length"), [("two hours 10 films", "two hours"), ("一小时三部电影", "一小时")])
def test_a_number_of_items_after_hours_is_no_part_of_the_length(text: str, length: str) -> None:
    match = re.search(DURATION, text, re.I)
    assert match and match[0].strip() == length


@pytest.mark.parametrize("text", ["in bed by half ten", "it starts at 8 and ends at 9:45", "晚上10点前睡", "8 pm"])
def test_a_time_of_day_is_no_number_that_limits(text: str) -> None:
    assert [number.value for number in numbers_in(text)] == []


def test_a_length_of_time_is_one_number_of_minutes() -> None:
    assert [(n.value, n.is_duration) for n in numbers_in("an hour and 45 max, at most 20 dollars")] == [
        (105, True),
        (20, False),
    ]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("we only have an hour and a half", None, 90),
        ("asleep by half ten, so an hour and 45 max", None, 105),
        ("must be 2h15 or less", None, 135),
        ("hour and a half tops", None, 90),
        ("she won't sit still for more than an hour and a half", None, 90),
        ("a film of two and a half hours", 150, 150),
        ("between an hour and two hours", 60, 120),
        ("at least two and a half hours", 150, None),
        ("一个小时四十五分钟以内", None, 105),
        ("我只剩四十来分钟", None, 40),
        ("大概只有二十分钟", None, 20),
        ("差不多一个半小时的片子", 90, 90),
        ("电影别超过俩小时", None, 120),
    ],
)
def test_a_length_in_a_message_bounds_the_length_and_never_the_price(
    text: str, least: int | None, most: int | None
) -> None:
    slots = parse(text, "en")
    assert (slots.minutes_from, slots.minutes_to) == (least, most)
    assert (slots.price_from, slots.price_to) == (None, None)


@pytest.mark.parametrize(
    ("message", "most"),
    [
        ("under 90 minutes, no, under 2 hours", 120),
        ("under 2 hours, actually under 90 minutes", 90),
        ("90分钟以内,不对,两小时以内", 120),
        ("under 2 hours and under 90 minutes", 90),
    ],
)
def test_a_bound_that_is_corrected_does_not_count(message: str, most: int) -> None:
    assert parse(message, "en").minutes_to == most
