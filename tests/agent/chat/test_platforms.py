"""Platforms that a message says are not to be had or not wanted, and the only one that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import open_chat, shown

PLATFORMS = ("PC", "Nintendo Switch", "PlayStation 4", "PlayStation 3", "Xbox One", "Nintendo Switch")


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [
        Item(
            id=f"{kind}{number}",
            title=f"{kind.title()} {number}",
            domain=kind,
            categories=("Adventure",),
            attributes={"platform": platform} if kind == "game" else {},
        )
        for kind in ("game", "film")
        for number, platform in enumerate(PLATFORMS)
    ]
    return open_chat(tmp_path, items)


def platforms(chat: Chat, *messages: str) -> set[str]:
    for message in messages:
        "".join(chat.reply(message))
    return {str(item.attributes.get("platform")) for item in shown(chat)}


@pytest.mark.parametrize(
    "message",
    [
        "没ps 我只有switch",
        "我只有switch 没有ps4",
        "不要ps的！只要switch",
        "不要ps的 只要switch的",
        "没有ps4，只有switch",
        "no ps, only have a switch",
        "i don't have a playstation, just a switch",
        "I don't own a ps4 or an xbox, I've got a switch",
    ],
)
@pytest.mark.parametrize("first", ["games", "switch games", "ps4 games"])
def test_the_platform_that_one_has_is_the_only_one(chat: Chat, first: str, message: str) -> None:
    assert platforms(chat, first, message) == {"Nintendo Switch"}
    assert platforms(chat, message) == {"Nintendo Switch"}


@pytest.mark.parametrize(
    "message", ["不要ps的", "没ps", "别给我ps的", "not on playstation", "no ps please", "nothing on ps"]
)
@pytest.mark.parametrize("first", ["games", "ps3 games"])
def test_a_refused_platform_is_excluded(chat: Chat, first: str, message: str) -> None:
    assert platforms(chat, first, message) == {"PC", "Nintendo Switch", "Xbox One"}


@pytest.mark.parametrize("message", ["不要ps4和xbox的", "没有ps4也没有xbox", "no ps4 or xbox"])
def test_several_platforms_are_refused_at_once(chat: Chat, message: str) -> None:
    assert platforms(chat, "games", message) == {"PC", "Nintendo Switch", "PlayStation 3"}


@pytest.mark.parametrize("message", ["没有ps4的游戏吗", "有没有ps4的游戏"])
def test_who_asks_whether_there_are_games_refuses_none(chat: Chat, message: str) -> None:
    assert platforms(chat, message) == {"PlayStation 4"}
