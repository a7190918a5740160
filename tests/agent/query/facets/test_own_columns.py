"""What a message asks of a catalogue's own columns: those that say yes or no, and those of numbers."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.facets.own_columns import own_columns
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

HOTELS = Columns(
    (
        Item(id="a", title="Krone", attributes={"dogs_allowed": "yes", "wheelchair": "no", "smoking": True}),
        Item(id="b", title="Adler", attributes={"dogs_allowed": "no", "wheelchair": "yes", "smoking": False}),
    )
)
PLANTS = Columns(
    (
        Item(id="a", title="Fern", attributes={"pet_safe": "Yes", "drought_tolerant": 0, "new": "yes"}),
        Item(id="b", title="Lily", attributes={"pet_safe": "No", "drought_tolerant": 1, "new": "no"}),
    )
)
CAFES = Columns(
    (
        Item(id="a", title="甲", attributes={"可带宠物": "是", "含早餐": "否"}),
        Item(id="b", title="乙", attributes={"可带宠物": "否", "含早餐": "是"}),
    )
)
GARDEN = Columns(
    (
        Item(id="a", title="Tulip", attributes={"height_cm": 40, "stars": 3, "rating": 8.1, "bedrooms": 2}),
        Item(id="b", title="Birch", attributes={"height_cm": 1500, "stars": 5, "rating": 7.2, "bedrooms": 4}),
    )
)
PARCELS = Columns(
    (
        Item(id="a", title="甲", attributes={"高度": 50, "重量": 2, "battery_hours": 10}),
        Item(id="b", title="乙", attributes={"高度": 150, "重量": 4, "battery_hours": 40}),
    )
)


@pytest.mark.parametrize(
    ("text", "columns", "conditions", "rest"),
    [
        ("a quiet hotel that takes my dog", HOTELS, ["dogs_allowed=yes"], "a quiet hotel"),
        ("only those that allow dogs", HOTELS, ["dogs_allowed=yes"], ""),
        ("no dogs", HOTELS, ["dogs_allowed=no"], ""),
        ("it has to be wheelchair accessible, under 90", HOTELS, ["wheelchair=yes"], "under 90"),
        ("a non-smoking room", HOTELS, ["smoking=False"], "a room"),
        ("which hotels allow dogs?", HOTELS, ["dogs_allowed=yes"], "which hotels?"),
        ("nothing poisonous for cats", PLANTS, ["pet_safe=Yes"], ""),
        ("a herb, not dangerous to my dog", PLANTS, ["pet_safe=Yes"], "a herb"),
        ("30cm high at most", GARDEN, ["height_cm<=30"], ""),
        ("something that stands drought", PLANTS, ["drought_tolerant=1"], ""),
        ("可以带狗的咖啡馆", CAFES, ["可带宠物=是"], "咖啡馆"),
        ("不要早餐", CAFES, ["含早餐=否"], ""),
        ("含早餐，安静一点", CAFES, ["含早餐=是"], "安静一点"),
        ("taller than 50 cm", GARDEN, ["height_cm>=50"], ""),
        ("trees for a small garden, max 4m", GARDEN, ["height_cm<=400"], "trees for a small garden"),
        ("up to half a metre", GARDEN, ["height_cm<=50"], ""),
        ("something about 1 m high", GARDEN, ["height_cm>=75", "height_cm<=125"], ""),
        ("between 50 and 100 cm", GARDEN, ["height_cm>=50", "height_cm<=100"], ""),
        ("under 50 cm is too small, up to 80 cm", GARDEN, ["height_cm<=80"], ""),
        ("nothing taller than 2 m", GARDEN, ["height_cm<=200"], ""),
        ("hotels with at least 4 stars", GARDEN, ["stars>=4"], "hotels with"),
        ("nothing under 3 stars", GARDEN, ["stars>=3"], ""),
        ("a 4-star hotel", GARDEN, ["stars=4"], "a hotel"),
        ("at least 2 bedrooms", GARDEN, ["bedrooms>=2"], ""),
        ("高度不超过1米", PARCELS, ["高度<=100"], ""),
        ("2公斤以内", PARCELS, ["重量<=2"], ""),
        ("at least 30 hours of battery", PARCELS, ["battery_hours>=30"], "of battery"),
    ],
)
def test_a_column_that_is_named_is_a_condition(text: str, columns: Columns, conditions: list[str], rest: str) -> None:
    own = own_columns(text, columns)
    assert [*map(str, own.conditions)] == conditions
    assert own.rest == rest


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("do they take dogs?", HOTELS),
        ("can i bring my dog?", HOTELS),
        ("a film about dogs", HOTELS),
        ("there are no dogs here", PLANTS),
        ("something new", PLANTS),
        ("under 2 hours", PARCELS),
        ("1 m wide", GARDEN),
        ("smaller is fine", GARDEN),
        ("高一点也行", PARCELS),
        ("a book about stars", GARDEN),
        ("is it taller than 2 m?", GARDEN),
        ("可以带狗吗？", CAFES),
    ],
)
def test_questions_and_other_meanings_ask_for_none(text: str, columns: Columns) -> None:
    assert not own_columns(text, columns).conditions


@pytest.mark.parametrize(
    ("text", "columns", "field"),
    [
        ("no need for wheelchair access", HOTELS, "wheelchair"),
        ("the dog doesn't matter", HOTELS, "dogs_allowed"),
        ("不需要早餐", CAFES, "含早餐"),
    ],
)
def test_what_does_not_matter_is_told(text: str, columns: Columns, field: str) -> None:
    assert own_columns(text, columns).free == {field}


def test_a_request_is_limited_by_it() -> None:
    request = parse_query(Request(text="a quiet place for my dog"), HOTELS)
    assert "dogs_allowed=yes" in map(str, request.conditions)
    assert "dog" not in request.text


@pytest.mark.parametrize(
    ("text", "columns", "condition"),
    [
        ("smaller please", GARDEN, "height_cm<1500"),
        ("not too tall", GARDEN, "height_cm<1500"),
        ("a bit taller", GARDEN, "height_cm>40"),
        ("轻一点", PARCELS, "重量<4"),
        ("太高了", PARCELS, "高度<150"),
    ],
)
def test_a_comparison_is_with_what_is_on_show_else_with_all(text: str, columns: Columns, condition: str) -> None:
    assert [*map(str, own_columns(text, columns).conditions)] == [condition]
    (of_one,) = own_columns(text, columns, columns.items[:1]).conditions
    assert not of_one.holds(columns.items[0])


@pytest.mark.parametrize("text", ["smaller please", "not too tall", "a lighter read", "higher education"])
def test_where_no_column_measures_it_a_comparison_is_left_to_other_rules(text: str) -> None:
    assert own_columns(text, HOTELS).rest == text
    assert own_columns("a lighter read", GARDEN).rest == "a lighter read"
