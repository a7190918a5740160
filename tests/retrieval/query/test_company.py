"""What suits children and the family, by the categories, tags and ages of items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import company


def suits(who: str, categories: tuple[str, ...], tags: tuple[str, ...] = ()) -> bool:
    """Return whether an item suits a company."""
    item = Item(id="a", title="A", domain="film", categories=categories, tags=tags)
    return all(condition.holds(item) for condition in company.conditions(who))


@pytest.mark.parametrize(
    ("categories", "tags"),
    [
        (("Animation", "Science Fiction", "Action"), ("cyberpunk",)),
        (("Horror", "Action"), ("zombies", "fathers and children")),
        (("Memoir", "History"), ("war", "family")),
        (("文学小说",), ("家庭",)),
        (("Drama",), ("murder",)),
    ],
)
def test_children_get_nothing_dark_or_for_adults(categories: tuple[str, ...], tags: tuple[str, ...]) -> None:
    assert not suits("children", categories, tags)


@pytest.mark.parametrize(
    "categories", [("Animation", "Family"), ("Fantasy", "Children"), ("动画", "家庭"), ("Puzzle",)]
)
def test_children_get_what_is_for_them(categories: tuple[str, ...]) -> None:
    assert suits("children", categories)


def test_the_family_gets_nothing_gory_but_horror_where_it_is_asked_for() -> None:
    assert not suits("family", ("Horror", "Slasher"))
    assert suits("family", ("Horror",))


@given(st.sampled_from(company.UNSUITABLE_TRAITS), st.sampled_from(["Drama", "Comedy", "Adventure"]), st.booleans())
def test_an_unsuitable_trait_is_enough_in_any_place(trait: str, other: str, is_tag: bool) -> None:
    item = Item(
        id="a",
        title="A",
        domain="film",
        categories=(other,) if is_tag else (other, trait),
        tags=(trait,) if is_tag else (),
    )
    (condition,) = company.conditions("children")
    assert not condition.holds(item) and not Columns((item,)).mask(condition)[0]
