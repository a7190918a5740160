"""A verdict on works that a message names is on these, and not on the list that is on show beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat

TITLES = ("Oldboy", "Parasite", "Spirited Away", "Persepolis", "Metropolis", "Casablanca", "Roma", "Amélie")
FILMS = [
    Item(id=f"f{n}", title=title, domain="film", categories=("Drama",), published=datetime(1950 + n, 1, 1, tzinfo=UTC))
    for n, title in enumerate(TITLES)
]


@pytest.mark.parametrize(
    ("message", "noted"),
    [
        ("watched Parasite and Casablanca, hated both of them", {"Parasite", "Casablanca"}),
        ("Roma and Oldboy I know, loved them all", {"Roma", "Oldboy"}),
        ("saw Amélie and Roma, loved both", {"Amélie", "Roma"}),
        ("ugh amelie, too sweet for me, hated it", {"Amélie"}),
    ],
)
def test_both_are_the_two_that_are_named(tmp_path: Path, message: str, noted: set[str]) -> None:
    chat = open_chat(tmp_path, FILMS)
    last_reply(chat, "films", message)
    assert {event.item.title for event in chat.session.history()} == noted


def test_all_of_these_are_those_on_show(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, FILMS)
    last_reply(chat, "films")
    titles = {item.title for item in chat.session.shown()}
    last_reply(chat, "seen all of these, especially Roma")
    assert {event.item.title for event in chat.session.history()} >= titles


def test_works_that_are_not_on_show_are_compared(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, FILMS)
    last_reply(chat, "films")
    elsewhere = [item for item in FILMS if item not in chat.session.shown()]
    older, newer = elsewhere[0].title, elsewhere[1].title
    answer = last_reply(chat, f"which is more old, {newer} or {older}?")
    assert older in answer and newer not in answer


def test_a_wish_for_one_work_shows_it_and_what_else_is_like_that_resembles_it(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, FILMS)
    last_reply(chat, "films")
    work = next(item for item in FILMS if item not in chat.session.shown())
    assert work.title in last_reply(chat, f"I want {work.title}")
    last_reply(chat, "what else is like that?")
    assert chat.state.like == (work.id,)


def test_a_kind_that_is_refused_is_no_longer_asked_for(tmp_path: Path) -> None:
    books = [Item(id=f"b{n}", title=f"Tome {n}", domain="book", categories=("Drama",)) for n in range(6)]
    chat = open_chat(tmp_path, [*FILMS, *books])
    last_reply(chat, "films", "anything but films please")
    assert {item.domain for item in chat.session.shown()} == {"book"}
