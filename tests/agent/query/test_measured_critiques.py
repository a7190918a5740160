"""Critiques of what catalogues measure, said shortly or misspelt, and where no item has the quantity."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.changes.critiques import with_too_spelt_right
from agent.query.parse import parse
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request


@pytest.mark.parametrize(
    ("text", "critiques"),
    [
        ("no long", ("shorter",)),
        ("not long", ("shorter",)),
        ("不要长的", ("shorter",)),
        ("not to long", ("shorter",)),
        ("to slow", ("less slow",)),
        ("a bit to dark", ("less dark",)),
        ("the first is to bloody", ("less bloody",)),
        ("nothing to scary please", ("less scary",)),
        ("so long!", ()),
        ("long time no see", ()),
    ],
)
def test_a_short_or_misspelt_critique_is_one(text: str, critiques: tuple[str, ...]) -> None:
    items = [Item(id=f"i{n}", title=f"Title {n}", domain="film") for n in range(3)]
    assert parse(text, "en", items).critiques == critiques


@pytest.mark.parametrize(
    "text",
    [
        "music to clean and cook to",
        "something to calm down",
        "nice to see you",
        "I want to slow down",
        "how to light it",
    ],
)
def test_what_is_to_be_done_is_no_quality(text: str) -> None:
    assert with_too_spelt_right(text) == text


@pytest.mark.parametrize(("text", "about"), [("no long books", ""), ("不要长的书", ""), ("crime, no long", "crime")])
def test_a_quantity_that_no_item_has_is_said_and_not_searched_for(text: str, about: str) -> None:
    columns = Columns([Item(id="a", title="The Long War", domain="book", categories=("Crime",))])
    request = parse_query(Request(text=text), columns)
    assert request.text == about
    assert request.notices == ("The catalogue does not say how long things are, so that is left out.",)
