"""What people call values of attributes by other names: Switch and 任天堂 for Nintendo Switch."""

from __future__ import annotations

import re

from agent.query.message_text import remove_match

_ALIASES = {
    "电脑(?!病毒|科学|游戏史)|(?<![a-z])steam(?![a-z])": "PC",
    r"(?<![a-z])ns(?![a-z0-9])|任天堂 ?(?:switch)?|(?<!nintendo )(?<![a-z])switch(?:es)?(?![a-z])": "Nintendo Switch",
    r"(?<![a-z])ps ?([2345])(?![a-z0-9])": r"PlayStation \1",
    r"(?<![a-z])ps(?![a-z0-9])": "PlayStation",
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
