"""The number of pages that a request allows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.query.limits.pages import without_other_units
from agent.query.parse import parse
from agent.query.slots import Slots
from agent.query.to_conditions import limit_conditions
from retrieval.conditions import Columns
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("a book under 200 pages", None, 200),
        ("a novel, no more than three hundred pages", None, 300),
        ("a novel of 150 pages or less", None, 150),
        ("over 500 pages please", 500, None),
        ("at least 400 but no more than 500 pages", 400, 500),
        ("at least 400 pages but no more than 500", 400, 500),
        ("至少200页但不超过300页", 200, 300),
        ("200 pages or fewer", None, 200),
        ("nothing over 400 pages", None, 400),
        ("between 100 and 200 pages", 100, 200),
        ("a 200-page novel", 150, 250),
        ("两百页以内的书", None, 200),
        ("不超过300页", None, 300),
        ("五百页以上的小说", 500, None),
    ],
)
def test_pages_bound_pages_and_no_price(text: str, least: int | None, most: int | None) -> None:
    slots = parse(text, "en")
    assert (slots.pages_from, slots.pages_to) == (least, most)
    assert (slots.price_to, slots.minutes_to) == (None, None)


@given(st.integers(2, 2000))
def test_any_number_of_pages_is_read_in_both_languages(pages: int) -> None:
    assert parse(f"a book with at most {pages} pages", "en").pages_to == pages
    assert parse(f"{pages}页以内的书", "zh").pages_to == pages


def test_pages_are_a_condition_on_the_field_of_pages_that_books_have() -> None:
    columns = Columns([Item(id="a", title="A", domain="book", attributes={"页数": 120})])
    conditions = limit_conditions(parse("a book under 200 pages", "en"), columns).conditions
    assert [str(c) for c in conditions] == ["页数<=200"]
    assert np.array_equal(columns.allowed(conditions), [True])


def test_a_number_of_pages_is_no_price_that_a_model_reads() -> None:
    read = Slots(pages_from=150, pages_to=250, price_to=200, by_model=("price_to",))
    assert without_other_units(read, "200页左右的书").price_to is None
    assert without_other_units(Slots(price_to=200, by_model=("price_to",)), "200块以内的书").price_to == 200
