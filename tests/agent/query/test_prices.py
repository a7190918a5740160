"""Prices in words, and those that are only about right."""

import pytest

from agent.query.parse import parse
from agent.query.to_conditions import limit_conditions
from retrieval.conditions import Columns
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("二三十块的", 20, 30),
        ("两三百块的酒店", 200, 300),
        ("a couple of hundred kronor at most", None, 200),
        ("fifty quid tops", None, 50),
        ("around 30 dollars", 30, 30),
        ("三百块左右", 300, 300),
        ("四十欧以内", None, 40),
        ("十五英镑以下的", None, 15),
        ("一百块出头", 100, 100),
        ("预算六百一晚以内", None, 600),
        ("预算三百五一位以内", None, 350),
        ("预算一百一以内", None, 110),
    ],
)
def test_prices_in_words(text: str, least: float | None, most: float | None) -> None:
    slots = parse(text, "en")
    assert (slots.price_from, slots.price_to, slots.minutes_to) == (least, most, None)


def test_a_number_of_european_films_is_no_price() -> None:
    slots = parse("来五部欧洲电影", "zh")
    assert (slots.n, slots.price_to, slots.topic) == (5, None, "欧洲")


def test_a_price_that_is_about_right_may_be_a_quarter_off() -> None:
    columns = Columns([Item(id=str(price), title="A", attributes={"price": price}) for price in (20, 24, 36, 40)])
    conditions = limit_conditions(parse("around 30 dollars", "en"), columns).conditions
    assert list(columns.allowed(conditions)) == [False, True, True, False]


def test_a_rating_with_a_decimal_in_words_is_read() -> None:
    assert parse("八点五分以上的电影", "zh").rating_from == 8.5


@pytest.mark.parametrize(
    ("prices", "unsupported"), [(("$5", "¥8"), ("uncompared",)), ((None, None), ("cheaper",)), ((5, "¥8"), ())]
)
def test_a_limit_on_prices_that_are_no_numbers_is_told_apart_from_one_where_there_are_none(
    prices: tuple[str | int | None, ...], unsupported: tuple[str, ...]
) -> None:
    attributes = [{"price": price} if price else {"colour": "red"} for price in prices]
    columns = Columns([Item(id=str(n), title="A", attributes=each) for n, each in enumerate(attributes)])
    assert limit_conditions(parse("under 20 dollars", "en"), columns).unsupported == unsupported
