"""A request in words, as conditions and what it is about: what a person limits is a limit, in either language."""

from __future__ import annotations

import pytest

from agent.wishes import understood
from retrieval.items import Item
from retrieval.requests import Request

ITEMS = (
    Item(id="a", title="Slow River", domain="film", categories=("Drama",), attributes={"minutes": 80, "price": 5}),
    Item(id="b", title="Night Train", domain="film", categories=("Horror",), tags=("恐怖",)),
    Item(id="c", title="Quiet Songs", domain="music", categories=("Jazz",)),
)


def told(text: str, language: str = "en") -> tuple[str, set[str]]:
    found = understood(Request(text=text, language=language), ITEMS)
    return found.text, {str(c) for c in found.conditions}


@pytest.mark.parametrize(
    ("text", "language", "about", "limits"),
    [
        ("something about friendship", "en", "friendship", set()),
        ("a quiet film from the 80s, no horror", "en", "quiet", {"year>=1980", "year<=1989", "domain=film"}),
        ("a film under 90 minutes", "en", "", {"minutes<=90", "domain=film"}),
        ("想看八十年代的安静电影，不要恐怖", "zh", "安静", {"year>=1980", "year<=1989", "domain=film"}),
        ("paul rudd", "en", "paul rudd", set()),
        ("大数据", "zh", "大数据", set()),
        ("", "en", "", set()),
    ],
)
def test_what_limits_is_a_condition_and_the_rest_is_searched_for(
    text: str, language: str, about: str, limits: set[str]
) -> None:
    found, conditions = told(text, language)
    assert found == about
    assert limits <= conditions
    assert bool(conditions) == bool(limits)


@pytest.mark.parametrize(("text", "language"), [("no horror", "en"), ("不要恐怖", "zh")])
def test_what_is_not_wanted_holds_for_traits_in_any_language(text: str, language: str) -> None:
    conditions = understood(Request(text=text, language=language), ITEMS).conditions
    assert [i.id for i in ITEMS if all(c.holds(i) for c in conditions)] == ["a", "c"]


def test_understanding_twice_changes_nothing() -> None:
    once = understood(Request(text="a quiet film from the 80s about friendship"), ITEMS)
    assert understood(once, ITEMS) == once
