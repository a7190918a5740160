"""Columns of a catalogue under the names that people give them: “Designer”, “Made in”."""

from __future__ import annotations

from pathlib import Path

from agent.chat.conversation import Chat
from retrieval.data.items import Item
from tests.agent.chat.conversations import open_chat, shown

GAMES = (
    ("Patchwork", "Uwe Rosenberg", "Germany"),
    ("Azul", "Michael Kiesling", "France"),
    ("Hive", "J. Yianni", "China"),
)


def chat_of_games(folder: Path) -> Chat:
    items = [
        Item(id=title, title=title, domain="game", attributes={"Designer": designer, "Made in": country})
        for title, designer, country in GAMES
    ]
    return open_chat(folder, items)


def listed(chat: Chat, message: str) -> list[str]:
    "".join(chat.reply(message))
    return [item.id for item in shown(chat)]


def test_a_column_whose_name_has_capitals_is_asked_for(tmp_path: Path) -> None:
    assert listed(chat_of_games(tmp_path), "anything by Uwe Rosenberg") == ["Patchwork"]


def test_where_a_thing_was_made_is_its_country(tmp_path: Path) -> None:
    """Decision: “made in Germany” asks for the country and not for the language."""
    chat = chat_of_games(tmp_path)
    assert set(listed(chat, "nothing from China")) == {"Patchwork", "Azul"}
    assert listed(chat, "made in France") == ["Azul"]
