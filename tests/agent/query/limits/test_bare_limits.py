"""A limit without a unit is of what the catalogue tells of the items."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.limits.bare_limits import with_units
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

COLUMNS = Columns(
    (
        Item(id="a", title="Boots", domain="product", attributes={"price": 40}),
        Item(id="b", title="Tent", domain="product", attributes={"price": 220}),
        Item(id="c", title="Peaks", domain="film", attributes={"minutes": 70}),
        Item(id="d", title="Ridge", domain="film", attributes={"minutes": 150}),
    )
)


@pytest.mark.parametrize(
    ("text", "kind", "plain"),
    [
        ("something for camping under 80, please", "product", "something for camping under $80, please"),
        ("at most 100", "film", "at most 100 minutes"),
        ("100以内的", "film", "100分钟以内的"),
        ("送人的，不超过200", "product", "送人的，不超过200元"),
        ("nothing over 90", "film", "nothing over 90 minutes"),
    ],
)
def test_the_items_tell_the_unit(text: str, kind: str, plain: str) -> None:
    assert with_units(text, COLUMNS, kind) == plain


@pytest.mark.parametrize(
    "text", ["over 2000", "under 90 minutes", "more than 2 players", "less than 30 dollars", "不超过三集"]
)
def test_years_and_what_has_a_unit_stay(text: str) -> None:
    assert with_units(text, COLUMNS, "") == text


def test_a_request_is_limited_by_it() -> None:
    request = parse_query(Request(text="a present under 60"), COLUMNS)
    assert "price<=60" in map(str, request.conditions)
    assert "60" not in request.text
