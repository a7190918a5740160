"""What holds on when another kind of item is requested, what a message allows, and countries that are tags."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

PLATFORMS = ("PC", "Nintendo Switch", "PC, Xbox", "Xbox", "Nintendo Switch, PC", "PC")


def _item(kind: str, number: int, **attributes: str | int | float | bool) -> Item:
    return Item(
        id=f"{kind}{number}",
        title=f"{kind.title()} {number}",
        text=f"A story of number {number}.",
        domain=kind,
        categories=("Drama",) if number % 2 else ("Comedy",),
        tags=("Japan",) if kind == "game" and number % 2 else (),
        attributes=attributes,
        published=datetime(1960 + 10 * number, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    countries = ("Japan", "South Korea")
    items = [_item("film", n, minutes=80 + 10 * n, country=countries[n % 2]) for n in range(6)]
    items += [_item("book", n, pages=100 + 50 * n, country=countries[n % 2]) for n in range(6)]
    items += [_item("game", n, platform=PLATFORMS[n]) for n in range(6)]
    return open_chat(tmp_path, items)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("films before 1990", "books from korea"),
        ("films under 100 minutes", "a comedy book"),
        ("games on PC", "now a drama film"),
        ("1990年以前的电影", "韩国的书"),
        ("90分钟以内的电影", "来几本韩国的书"),
    ],
)
def test_what_was_said_of_one_kind_does_not_hold_for_another_and_that_is_told(
    chat: Chat, first: str, second: str
) -> None:
    last_reply(chat, first)
    answer = last_reply(chat, second)
    limits = [str(c) for c in chat.state.conditions if any(f in str(c) for f in ("year", "minutes", "platform"))]
    assert not limits and ("no longer holds" in answer or "不算了" in answer)


@pytest.mark.parametrize("second", ["books instead", "换成书", "Sorry, I meant books, not films"])
def test_years_hold_on_where_the_same_is_wanted_of_another_kind(chat: Chat, second: str) -> None:
    last_reply(chat, "films after 1965", second)
    assert {item.domain for item in shown(chat)} == {"book"}
    assert any("year" in str(condition) for condition in chat.state.conditions)


@pytest.mark.parametrize(
    "message",
    [
        "doesn't have to be on PC",
        "need not be on PC",
        "PC is not a must",
        "not only PC",
        "不一定要PC的",
        "不用是PC的",
        "不是PC也行",
        "PC不是必须的",
    ],
)
def test_a_permission_lifts_a_condition_and_excludes_nothing(chat: Chat, message: str) -> None:
    last_reply(chat, "games on PC")
    assert len(shown(chat)) == 4
    last_reply(chat, message)
    assert [str(condition) for condition in chat.state.conditions] == ["domain=game"] and len(shown(chat)) == 5


@pytest.mark.parametrize("message", ["Switch is fine too", "need not be PC, Switch is fine too", "Switch也行"])
def test_what_is_fine_too_joins_what_was_asked_for(chat: Chat, message: str) -> None:
    last_reply(chat, "games on PC", message)
    assert {item.attributes["platform"] for item in shown(chat)} == set(PLATFORMS) - {"Xbox"}


@pytest.mark.parametrize(("message", "number"), [("japanese games", 1), ("日本的游戏", 1), ("games, not japanese", 0)])
def test_a_country_of_games_is_their_tag(chat: Chat, message: str, number: int) -> None:
    last_reply(chat, message)
    assert {item.id for item in shown(chat)} == {f"game{n}" for n in range(6) if n % 2 == number}


def test_an_exclusion_replaces_the_wish_that_it_contradicts(chat: Chat) -> None:
    answer = last_reply(chat, "japanese films", "not japanese ones")
    assert {item.attributes["country"] for item in shown(chat)} == {"South Korea"} and "leave out" not in answer


@pytest.mark.parametrize(
    ("first", "second", "third", "words"),
    [
        ("games without Xbox please", "books then", "games again", "Xbox"),
        ("不要Xbox的游戏", "那书呢", "还是游戏吧", "Xbox"),
    ],
)
def test_an_exclusion_that_leaves_out_none_of_a_kind_is_not_said_of_it(
    chat: Chat, first: str, second: str, third: str, words: str
) -> None:
    replies = ["".join(chat.reply(message)) for message in (first, second, third)]
    assert words in replies[0] and words not in replies[1]
    assert {item.domain for item in shown(chat)} == {"game"}
