"""The devices that somebody says they have to play on."""

import pytest

from agent.query.facets.owned_devices import device_played_on, owned_device, without_lacked_consoles


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("i only own a laptop", "PC"),
        ("I only have a windows laptop", "PC"),
        ("she only has a switch", "switch"),
        ("all I have is a phone", "Mobile, iOS, Android"),
        ("我没主机 就一台电脑", "PC"),
        ("家里就一台破电脑", "PC"),
        ("只有一部手机", "手机"),
        ("我只有电脑没主机", "PC"),
    ],
)
def test_the_only_device_at_hand_is_meant(text: str, device: str) -> None:
    assert owned_device(text) == device


@pytest.mark.parametrize(
    "text", ["I only want a computer course", "just a game", "只要电脑上的课", "I have a laptop and a Switch"]
)
def test_a_device_that_is_only_named_is_not(text: str) -> None:
    assert owned_device(text) == ""


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("I only have a windows laptop, no console or anything", "I only have a windows laptop"),
        ("we just have an old office pc and don't own a console", "we just have an old office pc"),
        ("a game, no console exclusives", "a game, no console exclusives"),
        ("nothing for consoles", "nothing for consoles"),
    ],
)
def test_a_console_that_is_not_at_hand_is_no_topic(text: str, rest: str) -> None:
    assert without_lacked_consoles(text) == rest


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("racing games on switch", "switch"),
        ("something for my laptop", "PC"),
        ("switch上有没有恐怖游戏", "switch"),
        ("手机版的卡牌游戏", "手机"),
        ("a game about computers", ""),
        ("电脑上市的新闻", ""),
    ],
)
def test_the_device_that_is_played_on_is_found(text: str, device: str) -> None:
    assert device_played_on(text) == device
