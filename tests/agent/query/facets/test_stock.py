"""Requests for what can be had now, in catalogues that tell their stock in several ways and in one that does not."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.facets.stock import releases_stock, wants_stock, without_stock_wish
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request


def catalogue(field: str, *values: str | int | float | bool) -> Columns:
    items = (
        Item(id=f"{n}", title=f"Title {n}", domain="book", attributes={field: value}) for n, value in enumerate(values)
    )
    return Columns([*items, Item(id="crime", title="Murder", domain="book", categories=("Crime",))])


@pytest.mark.parametrize(
    "columns",
    [
        catalogue("stock", 3, 0),
        catalogue("in_stock", True, False),
        catalogue("Availability", "in stock", "out of stock"),
        catalogue("In stock?", "2 left", "pre-order"),
        catalogue("availability", "https://schema.org/InStock", "https://schema.org/PreOrder"),
        catalogue("库存", "有货", "缺货"),
    ],
)
@pytest.mark.parametrize(
    "text", ["crime that is in stock", "crime, only what you have in stock", "nothing sold out", "有货的犯罪小说"]
)
def test_what_is_in_stock_is_a_condition_where_the_catalogue_tells_it(columns: Columns, text: str) -> None:
    request = parse_query(Request(text=text), columns)
    assert [item.id for item in columns.items if all(c.holds(item) for c in request.conditions)] == ["0"]
    assert request.text in ("crime", "犯罪", "") and not request.notices


@pytest.mark.parametrize(("text", "about"), [("crime in stock", "crime"), ("只要有货的推理", "推理")])
def test_a_catalogue_that_does_not_tell_its_stock_is_said_not_to(text: str, about: str) -> None:
    request = parse_query(Request(text=text), catalogue("available", "Netflix", "Hulu"))
    assert (request.text, request.conditions) == (about, ())
    assert any("in stock" in notice for notice in request.notices)


@pytest.mark.parametrize(
    "text",
    [
        "a book about the stock market",
        "is the first one in stock?",
        "which of these are in stock?",
        "available in Spanish",
        "crime that doesn't have to be in stock",
        "out of stock is fine too",
        "这本有货吗？",
        "没货的也可以",
        "哪些有货",
    ],
)
def test_questions_releases_and_other_stocks_ask_for_nothing_in_stock(text: str) -> None:
    assert not wants_stock(text)


def test_a_release_leaves_the_rest_of_its_message() -> None:
    assert releases_stock("crime that doesn't have to be in stock") and releases_stock("缺货的也行")
    assert without_stock_wish("crime that doesn't have to be in stock") == "crime"
