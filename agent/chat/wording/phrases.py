"""What the conversation says, from one file a language, and the names of its commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from agent.text import is_chinese
from prompts import LANGUAGES
from retrieval.messages import messages
from retrieval.text.cjk import HAN


def phrase(language: str, key: str, **values: object) -> str:
    """Return the text of a key, such as `hint` or `conditions.only`, with these values in it."""
    text: Any = messages("agent.chat", language)
    for part in key.split("."):
        text = text[part]
    return str(text).format(**values)


def field_name(language: str, field: str) -> str:
    """Return the name of an item's field, itself where the language has no word for it."""
    return str(messages("agent.chat", language)["fields"].get(field, field))


def listed(language: str, parts: Iterable[str]) -> str:
    """Return texts as one, with what the language puts between them."""
    return phrase(language, "comma").join(parts)


@cache
def command_names() -> Mapping[str, str]:
    """Return each command by its names in every language."""
    return {
        name: command
        for language in reversed(LANGUAGES)
        for command, names in messages("agent.chat", language)["commands"].items()
        for name in names
    }


def message_language(text: str, current: str, is_command: bool = False) -> str:
    """Return the language to answer a message in.

    It changes where the message is written in other letters than those of the current one. A message in English and
    Chinese, such as "less 难", is answered in the current language, and so is a command in Latin letters.
    """
    if is_chinese(text):
        return "zh"
    if is_command or re.search(f"[{HAN}]", text):
        return current
    written = [each for each in LANGUAGES if re.search(f"[{phrase(each, 'letters')}]", text)]
    return current if current in written or not written else written[0]


def split_command(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a command's name and numbers."""
    match = re.match(r"/\s*([^\s\d#]*)", text)
    return (match[1], tuple(map(int, re.findall(r"[0-9]{1,3}", text[match.end() :])))) if match else ("", ())
