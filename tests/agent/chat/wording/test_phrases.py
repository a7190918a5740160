"""Phrases by language, the names of commands, and the language that a message is answered in."""

from __future__ import annotations

import pytest

from agent.chat.wording.phrases import command_names, field_name, message_language, phrase


@pytest.mark.parametrize(
    ("text", "current", "language"),
    [
        ("a quiet film", "zh", "en"),
        ("安静的电影", "en", "zh"),
        ("less 难", "zh", "zh"),
        ("less 难", "en", "en"),
        ("1990", "zh", "zh"),
        ("", "zh", "zh"),
    ],
)
def test_language_of_a_message(text: str, current: str, language: str) -> None:
    assert message_language(text, current) == language


@pytest.mark.parametrize(("text", "language"), [("/why 2", "zh"), ("/为什么 2", "zh")])
def test_language_of_a_command(text: str, language: str) -> None:
    assert message_language(text, "zh", is_command=True) == language


@pytest.mark.parametrize(("name", "command"), [("帮助", "help"), ("exit", "quit"), ("换一批", "more")])
def test_commands_have_names_in_every_language(name: str, command: str) -> None:
    assert command_names()[name] == command


def test_field_without_a_word_stands_as_it_is() -> None:
    assert field_name("zh", "year") == "年份"
    assert field_name("zh", "players") == "players"


def test_language_without_a_file_speaks_english() -> None:
    assert phrase("eo", "conditions.only", value="films") == "only films"
