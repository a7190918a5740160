"""Exclusions of what the catalogue does not have, in other words, or by a part of a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.understanding.unknown_exclusions import without_unknown_exclusions
from agent.query import Slots
from agent.query.negations.exclusions import exclusion_conditions
from retrieval.conditions import Columns
from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat, shown


def _film(number: int, tag: str, tag_zh: str, country: str) -> Item:
    translations = {"zh": ItemText(title=f"影片{number}", tags=(tag_zh,), attributes={"国家": country})}
    return Item(
        id=f"f{number}",
        domain="film",
        title=f"Film {number}",
        tags=(tag,),
        attributes={"country": country},
        translations=translations,
    )


ITEMS = [
    _film(1, "black and white", "黑白", "United Kingdom"),
    _film(2, "space", "太空", "United States"),
    _film(3, "artificial intelligence", "人工智能", "Japan"),
    _film(4, "detective", "推理", "France"),
    Item(id="c1", domain="course", title="Nets", attributes={"provider": "fast.ai"}),
    *(
        Item(id=f"g{n}", domain="game", title=f"Game {n}", attributes={"platform": p})
        for n, p in enumerate(("iOS", "PC"))
    ),
]
COLUMNS = Columns(ITEMS)


def _left(word: str) -> set[str]:
    allowed = COLUMNS.allowed(exclusion_conditions(word, COLUMNS))
    return {item.id for item, is_allowed in zip(ITEMS, allowed, strict=True) if is_allowed}


@pytest.mark.parametrize(
    ("word", "left_out"),
    [("AI", {"f3"}), ("太空", {"f2"}), ("推", set()), ("手游", {"g0"}), ("mobile games", {"g0"})],
)
def test_a_word_leaves_out_what_it_means_and_not_what_is_written_alike(word: str, left_out: set[str]) -> None:
    assert {item.id for item in ITEMS} - _left(word) == left_out


def test_what_the_catalogue_lacks_is_no_condition_and_what_a_phrase_names_is_one() -> None:
    slots = without_unknown_exclusions(Slots(exclude=("bank mergers", "黑白的老", "Tarantino")), "film", COLUMNS)
    assert slots.exclude == ("黑白",)
    assert slots.unknown == ("bank mergers", "Tarantino")
    assert slots.critiques == ("less bank mergers",)


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, ITEMS)


@pytest.mark.parametrize("message", ["不要英美的电影", "想看看英国和美国以外的电影"])
def test_countries_by_one_character_each_are_left_out(chat: Chat, message: str) -> None:
    last_reply(chat, message)
    assert {item.id for item in shown(chat)} == {"f3", "f4"}


def test_what_is_not_left_out_is_said(chat: Chat) -> None:
    assert "beekeeping" in last_reply(chat, "films", "nothing about beekeeping please").split("\n")[0]


def test_a_subject_in_small_letters_is_no_title_on_show(tmp_path: Path) -> None:
    courses = [
        Item(id=f"c{n}", domain="course", title=t, tags=(t.casefold(),)) for n, t in enumerate(("Death", "Life"))
    ]
    chat = open_chat(tmp_path, courses)
    last_reply(chat, "courses", "nothing about death please")
    assert {item.title for item in shown(chat)} == {"Life"}
