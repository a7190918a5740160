"""The age of a child in a request: read however it is said, and said to be of no use where a catalogue has no ages."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.limits.child_ages import child_age, without_age_clause
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

BOOKS = (
    Item(id="winter", title="Winter War", domain="book", categories=("History",)),
    Item(id="owl", title="Owl", domain="book", categories=("Picture books",)),
)
NOTICE = "The catalogue does not say for what ages things are"


@pytest.mark.parametrize(
    ("text", "age", "rest"),
    [
        ("a book for my daughter, she is 7", 7, "a book for my daughter"),
        ("a story for my son who's only 5", 5, "a story for my son"),
        ("a gift for my nephew hes 7, max 25 bucks", 7, "a gift for my nephew, max 25 bucks"),
        ("给女儿找本书，她七岁", 7, "给女儿找本书"),
        ("六岁孩子的书", 6, "六岁孩子的书"),
        ("孩子8岁，不要恐怖的", 8, "孩子8岁，不要恐怖的"),
        ("适合小学三年级女孩子读的书", 9, "适合小学三年级女孩子读的书"),
        ("present for a boy who turns 7", 7, "present for a boy who turns 7"),
        ("niece shes turning 7 likes animals", 7, "niece shes turning 7 likes animals"),
        ("a book for a third grader", 8, "a book for a third grader"),
        ("小学三年级数学课", None, "小学三年级数学课"),
        ("a film about her, she is 7", None, "a film about her, she is 7"),
    ],
)
def test_an_age_is_read_and_a_clause_that_only_tells_it_is_no_topic(text: str, age: int | None, rest: str) -> None:
    assert child_age(text) == age
    assert without_age_clause(text) == rest


@pytest.mark.parametrize("text", ["a book for a six-year-old", "六岁孩子的书", "a book for my son, he's 6"])
def test_a_catalogue_without_ages_is_said_to_have_none(text: str) -> None:
    request = parse_query(Request(text=text), Columns(BOOKS))
    assert request.text == "" and request.context == {"company": "children"}
    assert any(NOTICE in notice for notice in request.notices)


def test_ages_of_another_kind_of_item_do_not_count() -> None:
    film = Item(id="film", title="Film", domain="film", attributes={"minimum age": 7})
    columns = Columns((*BOOKS, film))
    notices_by_kind = [
        parse_query(Request(text=f"a {kind} for a six-year-old"), columns).notices for kind in ("book", "film")
    ]
    assert [any(NOTICE in notice for notice in notices) for notices in notices_by_kind] == [True, False]
    assert not parse_query(Request(text="a book for children"), columns).notices
