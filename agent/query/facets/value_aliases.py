"""What people call values of attributes by other names: Switch and 任天堂 for Nintendo Switch."""

from __future__ import annotations

import re

from agent.query.text.message_text import remove_match

_ALIASES = {
    "电脑(?!病毒|科学|游戏史)|(?<![a-z])steam(?![a-z])": "PC",
    r"(?<![a-z])ns(?![a-z0-9])|任天堂 ?(?:switch)?|(?<!nintendo )(?<![a-z])switch(?:es)?(?![a-z])": "Nintendo Switch",
    r"(?<![a-z])ps ?([2345])(?![a-z0-9])": r"PlayStation \1",
    r"(?<![a-z])ps(?![a-z0-9])": "PlayStation",
    r"(?<![a-z])i(?:phone|pad)s?(?![a-z])": "iOS",
    r"(?<![a-z])game ?boy(?! advance)(?![a-z])": "Game Boy",
    "浏览器": "网页",
}
"""What people call values of attributes."""


def without_aliases(topic: str, words: str) -> str:
    """Return a topic without what people call a value by: 电脑 for PC, switch for Nintendo Switch."""
    for pattern, name in _ALIASES.items():
        for match in reversed(list(re.finditer(pattern, topic, re.I))):
            if match.expand(name).casefold() == words.casefold():
                topic = remove_match(topic, match)
    return " ".join(topic.split())


def with_aliases(text: str) -> str:
    """Return a text with values by their names in place of what people call them."""
    for pattern, name in _ALIASES.items():
        text = re.sub(pattern, name, text, flags=re.I)
    return text


def with_version(words: str, values: tuple[str, ...], text: str) -> tuple[str, tuple[str, ...]]:
    """Return a name and its values with the number that a text has after it, where the values are numbered.

    PlayStation 5 is no PlayStation 4, though PlayStation stands for all of its versions.
    """
    pattern = rf"(?<!\w){re.escape(words)} ?[0-9]+(?!\w)"
    version = re.search(pattern, text, re.I)
    if version is None or len(values) < 2 or not any(re.fullmatch(pattern, value, re.I) for value in values):
        return words, values
    return version[0], (version[0],)
