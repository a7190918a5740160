"""Hard constraints: what each operator means, and what a badly written one says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.conditions import Condition
from retrieval.errors import RequestError
from retrieval.items import Item

FILM = Item.model_validate(
    {
        "id": "f1",
        "domain": "film",
        "title": "Slow River",
        "text": "A family by the water.",
        "categories": ["Drama"],
        "tags": ["calm"],
        "published": "1994",
        "attributes": {"minutes": 120, "Director": "Ann Lee", "invented": True},
        "translations": {"zh": {"title": "慢河", "categories": ["剧情"], "attributes": {"导演": "李安"}}},
    }
)
written_fields = st.sampled_from(["category", "tag", "year", "minutes", "language", "domain", "nothing"])
written_values = st.sampled_from(["Drama", "calm", "1994", "120", "en", "film", "x"])


def holds(written: str, item: Item = FILM) -> bool:
    return Condition.parse(written).holds(item)


@pytest.mark.parametrize(
    "written",
    [
        "category=drama",
        "category = 剧情",
        "tag=calm",
        "trait=Drama",
        "year>=1994",
        "year<2000",
        "year=1994",
        "minutes<=120",
        "language=en",
        "language!=zh",
        "domain=film",
        "text=family",
        "title=慢河",
        "director=ann lee",
        "Director=Ann Lee",
        "导演=李安",
        "invented=true",
    ],
)
def test_a_condition_that_the_item_meets_holds(written: str) -> None:
    assert holds(written)


@pytest.mark.parametrize(
    "written", ["category=Dram", "year>1994", "minutes>120", "category>3", "year!=1994", "director=Lee"]
)
def test_a_condition_that_the_item_does_not_meet_fails(written: str) -> None:
    assert not holds(written)


@pytest.mark.parametrize(("written", "expected"), [("pages=3", False), ("pages<3", False), ("pages!=3", True)])
def test_an_item_without_the_field_meets_only_unequal(written: str, expected: bool) -> None:
    assert holds(written) is expected
    assert holds("year>=1", Item(id="x", title="Undated")) is False


@given(written_fields, written_values)
def test_unequal_is_the_opposite_of_equal(name: str, value: str) -> None:
    assert holds(f"{name}={value}") != holds(f"{name}!={value}")


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**6), 10**6))
def test_every_number_is_below_or_not_below_a_bound(bound: float, minutes: int) -> None:
    item = Item(id="x", title="X", attributes={"minutes": minutes})
    assert holds(f"minutes<{bound!r}", item) != holds(f"minutes>={bound!r}", item)
    assert holds(f"minutes>{bound!r}", item) != holds(f"minutes<={bound!r}", item)


@given(written_fields, st.sampled_from(["=", "!="]), written_values)
def test_a_condition_reads_back_as_it_is_written(name: str, operator: str, value: str) -> None:
    condition = Condition.parse(f" {name}  {operator} {value} ")
    assert Condition.parse(str(condition)) == condition


@pytest.mark.parametrize("written", ["", "year", "year>=", ">=1990", "year>=old", "year<nan", "a b=c"])
def test_what_is_not_understood_is_refused_in_one_line(written: str) -> None:
    with pytest.raises(RequestError) as refused:
        Condition.parse(written)
    assert "\n" not in str(refused.value)


@given(
    st.text() | st.from_regex(r"\w+(<=|>=|!=|=|<|>).+"),
    st.dictionaries(st.text(), st.integers() | st.text() | st.booleans()),
)
def test_any_text_is_a_condition_or_a_request_error(written: str, attributes: dict[str, Any]) -> None:
    item = Item(id="x", title="X", attributes=attributes)
    try:
        assert holds(written, item) in (True, False)
    except RequestError as error:
        assert len(str(error)) < 400
