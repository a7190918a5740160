"""Works that a request compares with, knows or turns away from are no models of what is wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.query import parse_query
from retrieval.conditions import Columns
from retrieval.data.items import Item, ItemText
from retrieval.query import Request
from tests.agent.chat.conversations import last_reply, open_chat

WORKS = {"Heat": ("盗火线", 170, 1995), "Alien": ("异形", 117, 1979), "Ronin": ("浪人", 122, 1998)}
ITEMS = [
    Item(
        id=title,
        title=title,
        domain="film",
        categories=("Thriller",),
        attributes={"minutes": minutes, "price": minutes / 10},
        published=datetime(year, 1, 1, tzinfo=UTC),
        translations={"zh": ItemText(title=chinese, categories=("惊悚",), attributes={"片长": minutes})},
    )
    for title, (chinese, minutes, year) in WORKS.items()
]
COLUMNS = Columns([*ITEMS, Item(id="Emma", title="Emma", domain="book")])


def prepared(text: str) -> Request:
    return parse_query(Request(text=text, language="zh" if "\u4e00" <= text[0] <= "\u9fff" else "en", n=5), COLUMNS)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("a thriller shorter than Heat", "minutes<=169"),
        ("a thriller, not as long as Heat", "minutes<=169"),
        ("thrillers that are not longer than Alien", "minutes<=117"),
        ("a thriller newer than Alien", "year>=1980"),
        ("a thriller not older than Ronin", "year>=1998"),
        ("thrillers not as old as Heat", "year>=1996"),
        ("something cheaper than Alien", "price<=11.69"),
        ("比《异形》短的惊悚片", "minutes<=116"),
        ("不要比《盗火线》老的惊悚片", "year>=1995"),
        ("没有《盗火线》那么长的惊悚片", "minutes<=169"),
    ],
)
def test_a_comparison_with_a_work_is_a_limit(text: str, limit: str) -> None:
    request = prepared(text)
    assert limit in map(str, request.conditions)
    assert not request.seen and not any(title in request.text for title in WORKS)


def test_a_work_that_the_catalogue_lacks_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert "Titanic" in prepared("a thriller shorter than Titanic").notices[0]
    chat = open_chat(tmp_path, COLUMNS.items)
    assert "Titanic" in last_reply(chat, "films", "not as long as Titanic")
    assert [str(each) for each in chat.state.conditions] == ["domain=film"]


@pytest.mark.parametrize("message", ["not as long as Heat", "shorter than Heat please", "nothing longer than Alien"])
def test_in_a_conversation_the_work_is_not_judged(tmp_path: Path, message: str) -> None:
    chat = open_chat(tmp_path, COLUMNS.items)
    last_reply(chat, "thrillers", message)
    assert any(str(each).startswith("minutes<=") for each in chat.state.conditions)
    assert chat.state.text == "thrillers" and not chat.state.like and not chat.session.memory.feedback()


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("thrillers, I hated Heat", {"Heat"}),
        ("a thriller, already seen Heat and Ronin", {"Heat", "Ronin"}),
        ("a thriller but not Alien", {"Alien"}),
        ("a thriller like Ronin but not Heat", {"Heat"}),
        ("讨厌盗火线，来部惊悚片", {"Heat"}),
    ],
)
def test_works_that_a_request_judges_are_not_listed(text: str, left_out: set[str]) -> None:
    request = prepared(text)
    assert request.seen == left_out
    assert "Heat" not in request.text and "hated" not in request.text
