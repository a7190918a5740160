import pytest

from agent.query.parse import parse
from agent.query.slots import Correction, Slots


@pytest.mark.parametrize(
    ("text", "parts", "domain"),
    [
        ("no, I meant albums", ("domain",), "music"),
        ("books, not films", ("domain",), "book"),
        ("我要的是游戏，不是电影", ("domain",), "game"),
        ("never mind the budget", ("price",), ""),
        ("any length is fine", ("length",), ""),
        ("年代都行", ("year",), ""),
        ("that's not what I asked for", ("all",), ""),
        ("你理解错了", ("all",), ""),
        ("前面说的全部作废", ("all",), ""),
        ("年份不算了", ("year",), ""),
        ("啥年代的都行", ("year",), ""),
        ("我可没说不要动画啊", ("exclude",), ""),
        ("scrap the no war rule", ("exclude",), ""),
    ],
)
def test_a_correction_names_the_part_that_it_takes_back(text: str, parts: tuple[str, ...], domain: str) -> None:
    slots = parse(text, "en")
    assert (slots.corrections, slots.domain) == (parts, domain)


def test_limits_after_actually_replace_those_before() -> None:
    slots = parse("actually the 50s", "en")
    assert (slots.corrections, slots.year_from, slots.year_to) == (("year",), 1950, 1959)


@pytest.mark.parametrize(
    "text", ["不要韩国的，其他亚洲国家都可以", "no books about dogs", "I don't care for jazz", "films not in English"]
)
def test_an_exclusion_corrects_nothing(text: str) -> None:
    assert parse(text, "en").corrections == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("the running time no longer matters", "length"),
        ("forget the hour", "length"),
        ("you can forget about the 100 minutes", "length"),
        ("lose the two hour limit", "length"),
        ("I don't care how long it is", "length"),
        ("一个半小时那条取消吧", "length"),
        ("时长别卡了", "length"),
        ("多长都行", "length"),
        ("drop the 90s thing", "year"),
        ("drop the november thing", "year"),
        ("not fussed about the year", "year"),
        ("不用管90年代了", "year"),
        ("月份别限了", "year"),
        ("money is no object", "price"),
        ("价格无所谓", "price"),
        ("评分不用看了", "rating"),
        ("国家不限", "language"),
    ],
)
def test_a_limit_is_taken_back_by_its_name_or_by_its_value_and_no_other(text: str, part: Correction) -> None:
    slots = parse(text, "en")
    assert slots == Slots(corrections=(part,))


@pytest.mark.parametrize(
    "text",
    ["no longer than 90 minutes", "drop me a thriller from the 90s", "把60年代的去掉"],
)
def test_a_limit_is_not_taken_back_where_it_is_given(text: str) -> None:
    slots = parse(text, "en")
    assert slots != Slots() and not slots.corrections


def test_what_is_no_longer_wanted_is_excluded_and_says_nothing_of_length() -> None:
    assert parse("no longer interested in horror", "en") == Slots(exclude=("horror",))
