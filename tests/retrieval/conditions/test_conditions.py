"""Which items meet a condition, by each operator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Item
from tests.retrieval.conditions.film import holds, written_fields, written_values


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
        "minutes=120.0",
        "Category IN (comedy, DRAMA)",
        "categories not in (Comedy, 'Film Noir')",
        "year in (1993, 1994)",
        "text contains 'by the'",
        'text contains "SLOW riv"',
        "text not contains blood",
        "title contains 慢",
        "director contains lee",
        "trait contains ra",
        "id in (f1, f2)",
        "id!=F1",
        "published=1994",
        "published=1994-01-01",
        "published<1994-01-01T00:00:01",
        "published<=1994",
        "published>=1993-12",
        "year>=1990 and category=Drama or year>2000",
        "year>2000 or year>=1990 and category=Drama",
        "NOT (year<1990 OR category=Horror)",
        "not category=Horror and year=1994",
        "not pages<3",
        "category＝剧情 且 （年代≠九十 或 year≥2000）",
        "category in （“剧情”，喜剧）",
        "category in（剧情、喜剧）",
        "category 属于 (喜剧, 剧情) 并且 category 不属于 (喜剧)",
        "text 包含 「河」",
        "year≥１９９４",
    ],
)
def test_met_condition_holds(written: str) -> None:
    assert holds(written)


@pytest.mark.parametrize(
    "written",
    [
        "category=Dram",
        "year>1994",
        "minutes>120",
        "category>3",
        "year!=1994",
        "director=Lee",
        "invented>0",
        "invented=1",
        "category in (Drama) and year>2000",
        "not (category=Drama or year>2000)",
        "id=F1",
        "published>1994",
        "published<1994-01-01",
        "published>1994-01-01T08:00+08:00",
        "text contains 'river a  family'",
        "text contains drama",
        'category contains "drama "',
    ],
)
def test_unmet_condition_fails(written: str) -> None:
    assert not holds(written)


@pytest.mark.parametrize(("written", "expected"), [("pages=3", False), ("pages<3", False), ("pages!=3", True)])
def test_item_without_the_field_meets_only_unequal(written: str, expected: bool) -> None:
    assert holds(written) is expected
    assert holds("year>=1", Item(id="x", title="Undated")) is False


def test_field_with_several_values_matches_any() -> None:
    item = Item(id="x", title="X", attributes={"pages": 3, "Pages": "7"}, translations={"fr": {"title": "X"}})
    for written in ("pages=3", "pages=7", "pages<4", "pages>6", "pages=3 and pages=7", "pages in (7.0)"):
        assert holds(written, item), written
    for written in ("pages=5", "pages>7", "pages<3", "pages!=3", "pages not in (7, 9)"):
        assert not holds(written, item), written


def test_numbers_compare_to_fifteen_digits() -> None:
    item = Item(id="x", title="X", attributes={"isbn": 9007199254740993, "price": 12.440000000000001, "debt": -0.0})
    assert holds("price=12.44 and price<=12.44 and debt=0", item)
    assert holds("isbn=9007199254740993", item)
    assert not holds("isbn=9007199254740992", item)


@given(written_fields, written_values)
def test_unequal_negates_equal(name: str, value: str) -> None:
    assert holds(f"{name}={value}") != holds(f"{name}!={value}")


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**6), 10**6))
def test_number_is_below_or_at_least_a_bound(bound: float, minutes: int) -> None:
    item = Item(id="x", title="X", attributes={"minutes": minutes})
    assert holds(f"minutes<{bound!r}", item) != holds(f"minutes>={bound!r}", item)
    assert holds(f"minutes>{bound!r}", item) != holds(f"minutes<={bound!r}", item)
