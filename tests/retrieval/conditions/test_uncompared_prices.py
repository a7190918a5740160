"""Prices in another currency than most of a catalogue, or in words: counted, and told of where limits are."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.conditions import Columns, parse_condition
from retrieval.conditions.uncompared_prices import UncomparedPrices, leaves_prices_out, uncompared_prices
from tests.retrieval.data.files import read_items


def columns_of(tmp_path: Path, header: str, prices: list[str]) -> Columns:
    rows = "".join(f'{n},Thing {n},"{price}"\n' for n, price in enumerate(prices))
    return Columns(read_items(tmp_path / "own.csv", f"id,title,{header}\n{rows}").items)


@pytest.mark.parametrize(
    ("header", "prices", "expected"),
    [
        ("price", ["$12", "¥80", "$9.50", "$7"], UncomparedPrices(1, 3, ("¥80",))),
        ("定价", ["25元", "¥30", "3美元", "12元"], UncomparedPrices(1, 3, ("3美元",))),
        ("Preis", ["12 €", "$4", "$5", "9,50 €"], UncomparedPrices(4, 0, ("$4", "$5"))),
        ("cost", ["£4", "£5", "£12", "ask us"], UncomparedPrices(4, 0, ("ask us", "£12"))),
        ("price", ["$4", "5", "12 dollars", "free"], UncomparedPrices(0, 4)),
        ("colour", ["$4", "¥5"], UncomparedPrices()),
    ],
)
def test_prices_in_the_currency_of_most_are_compared_and_the_others_counted(
    tmp_path: Path, header: str, prices: list[str], expected: UncomparedPrices
) -> None:
    counts = uncompared_prices(columns_of(tmp_path, header, prices))
    assert (counts.uncompared, counts.compared) == (expected.uncompared, expected.compared)
    assert len(counts.examples) == len(expected.examples)
    assert not expected.compared or counts.examples == expected.examples


def test_a_limit_of_price_leaves_out_what_it_cannot_compare_and_another_does_not(tmp_path: Path) -> None:
    columns = columns_of(tmp_path, "price", ["€12", "kr 80", "€9", "€7"])
    dear, titled = parse_condition("price<=10"), parse_condition("title='Thing 1'")
    assert list(columns.allowed([dear])) == [False, False, True, True]
    assert leaves_prices_out([titled, dear], columns) and not leaves_prices_out([titled], columns)
    assert not leaves_prices_out([dear], columns_of(tmp_path, "price", ["€12", "€9"]))
