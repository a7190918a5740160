"""Requests for what is like a work, of which a part of the title is named, in small letters, or two at once."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.works.mentions import Mentions
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

TIGER = "Crouching Tiger, Hidden Dragon"


def work(id: str, domain: str, title: str, chinese: str = "") -> Item:
    texts = {"zh": {"title": chinese}} if chinese else {}
    return Item.model_validate(
        {
            "id": id,
            "domain": domain,
            "title": title,
            "text": "Of a warm house.",
            "categories": ["Drama"],
            "translations": texts,
        }
    )


ITEMS = (
    work("music", "music", TIGER, "卧虎藏龙"),
    work("film", "film", TIGER, "卧虎藏龙"),
    work("totoro", "film", "My Neighbor Totoro", "龙猫"),
    work("samurai", "film", "Seven Samurai", "七武士"),
    work("first", "book", "Harbour Lights at Dawn"),
    work("second", "book", "Harbour Lights at Dusk"),
)
COLUMNS = Columns(ITEMS)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("like crouching tiger", {"music", "film"}),
        ("a film like crouching tiger", {"film"}),
        ("films similar to totoro but shorter", {"totoro"}),
        ("a mix of totoro and seven samurai", {"totoro", "samurai"}),
        ("类似卧虎的电影", {"film"}),
        ("想看像七武士的片子", {"samurai"}),
    ],
)
def test_a_part_of_a_title_that_one_work_has_names_it(text: str, ids: set[str]) -> None:
    request = parse_query(Request(text=text), COLUMNS)
    assert request.seen and request.seen <= ids and not request.notices
    assert request.seen == ids or ids == {"music", "film"}
    assert request.original_text == text


@pytest.mark.parametrize(
    ("text", "about", "title"),
    [
        ("something like zorblax", "zorblax", "zorblax"),
        ("books like harbour lights", "harbour lights", "harbour lights"),
        ("类似哈利波特的", "哈利波特", "哈利波特"),
        ("a film like a warm blanket", "a warm blanket", ""),
    ],
)
def test_words_that_no_title_has_are_searched_for_and_said_to_be_none(text: str, about: str, title: str) -> None:
    request = parse_query(Request(text=text), COLUMNS)
    assert request.text == about and not request.seen
    assert [notice for notice in request.notices if "No item is called" in notice] == (
        [f"No item is called “{title}”: its words are searched for."] if title else []
    )


def test_one_title_of_two_kinds_is_that_of_the_kind_spoken_of() -> None:
    mentions = Mentions(ITEMS)
    assert [item.id for item in mentions.find("films like crouching tiger", "film").works] == ["film"]
    assert [item.id for item in mentions.find("an album like crouching tiger").works] == ["music"]
    assert not mentions.find("books like harbour lights").works
