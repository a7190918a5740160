"""Requests for works by women or by men, of which catalogues seldom tell."""

from __future__ import annotations

import pytest

from agent.query.facets.gender_of_makers import asks_for_gender, without_gender
from retrieval.conditions import Columns
from retrieval.data.items import Item

SILENT = Columns([Item(id="a", title="A", tags=("women", "loss"))])


@pytest.mark.parametrize(
    ("text", "topic", "rest"),
    [
        ("crime novels by a woman", "crime woman", "crime"),
        ("female directors only", "female directors", ""),
        ("有没有女作家写的科幻", "女作家 科幻", "科幻"),
        ("女性导演拍的片子", "女性导演", ""),
    ],
)
def test_a_catalogue_that_does_not_tell_is_not_searched_for_it(text: str, topic: str, rest: str) -> None:
    assert asks_for_gender(text, SILENT)
    assert without_gender(topic) == rest


@pytest.mark.parametrize(
    "text",
    [
        "a film about a woman who leaves",
        "seduced by a woman in red",
        "a girl killed by a man",
        "raised by a single woman",
        "女人的故事",
        "a present for a woman",
        "女儿喜欢的",
    ],
)
def test_women_in_works_are_no_makers(text: str) -> None:
    assert not asks_for_gender(text, SILENT)


@pytest.mark.parametrize(
    "item",
    [
        Item(id="a", title="A", tags=("female directors",)),
        Item(id="a", title="A", tags=("女作家",)),
        Item(id="a", title="A", attributes={"author gender": "f"}),
    ],
)
def test_a_catalogue_that_tells_is_searched(item: Item) -> None:
    assert not asks_for_gender("films by female directors, 女作家写的", Columns([item]))
