"""Who made an item: the names that its attributes give, and their last parts, by which people call them.

These are the makers of given items; `CatalogueWords.creators` finds those of the whole catalogue in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.query.text.message_text import normalize
from retrieval.columns.names import normalized_name
from retrieval.data.items import Item
from retrieval.matching.facts import MAKERS

TEACHERS = frozenset("teacher teachers instructor instructors lecturer 教师 讲师 老师 主讲".split())
"""Names of attributes that say who teaches a course."""
_NAMES = re.compile(r"\s*(?:[,，、;；&]|\b(?:and|feat\.?)\b|与)\s*|\s+/\s+|(?<=[^\x00-\x7f])/")
_KIND_OF_MAKER = re.compile("(?:游戏|工作室|公司|乐队)+$")
_COMMON = re.compile(
    "games?|studios?|software|entertainment|interactive|digital|works|team|project|band|orchestra|quartet|ensemble|"
    "group|collective|school|university|company|revolution|junior|king|young|white|black|brown",
    re.I,
)
"""Last words of names that mean something else on their own."""
_MIN_NAME = 3
"""Characters of a last name in Latin letters at least."""


def makers_of(item: Item, language: str = "") -> list[str]:
    """Return the names of the people and studios that made an item, in a language or in all, each once."""
    texts = (item.read_in(language),) if language else (item, *item.translations.values())
    values = (
        str(value)
        for each in texts
        for name, value in each.attributes.items()
        if normalized_name(name) in MAKERS | TEACHERS
    )
    return list(dict.fromkeys(name for value in values for name in _NAMES.split(normalize(value)) if name))


def _forms(name: str) -> tuple[str, ...]:
    """Return a name and its last part, longest first: Hayao Miyazaki, Miyazaki."""
    last = re.split(r"[\s·]+", _KIND_OF_MAKER.sub("", name))[-1]
    long_enough = (len(last) > _MIN_NAME or (len(last) > 1 and not last.isascii())) and not _COMMON.fullmatch(last)
    return (name, last) if last != name and long_enough else (name,)


def names_in(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return where a text has each of some names or its last part, as start, end and name; the longest form counts."""
    places: list[tuple[int, int, str]] = []
    for name in names:
        for form in _forms(name):
            boundary = r"(?<![^\W_])", r"(?![^\W_])"
            pattern = re.escape(form) if not form.isascii() else boundary[0] + re.escape(form) + boundary[1]
            if match := re.search(pattern, text, re.I):
                places.append((match.start(), match.end(), name))
                break
    return places
