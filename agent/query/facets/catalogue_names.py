"""What may be a name of a catalogue in a text, in one form by which names are compared: c 语言 and C语言 are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from retrieval.text.cjk import HAN, contains_han
from retrieval.text.tokenizer import to_simplified

MAX_WORDS = 4
"""Words of the longest name that is looked for."""
MAX_HAN = 10
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’-][^\W_{HAN}]+)*")
_RUN = re.compile(f"[{HAN}]+")
_MIXED = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z0-9+#]{{1,8}} ?(?P<han>[{HAN}]{{1,6}})")
"""Latin letters before Chinese characters, which may be one name: C语言."""
_BETWEEN_SCRIPTS = re.compile(rf"(?<=[a-z0-9+#]) (?=[{HAN}])|(?<=[{HAN}]) (?=[a-z0-9])")
_OF = re.compile(r"([a-z]+) of (?:the )?([a-z]+)", re.I)
LISTED = re.compile(r"\s*[,，、/;；|]\s*")
_VERSION = re.compile(r"(?P<family>[A-Z]\w{3,}) (?:[0-9]+|One(?: [SX])?|Series\b.*)")
_UNIVERSITY = re.compile(rf"(?P<short>[A-Z]\w+|[{HAN}·]{{2,5}}) ?(?:University|College|(?<=[{HAN}]{{2}})(?:大学|学院))")
_PLACES = frozenset(
    "Boston Northern Eastern Western Southern National State City Open Trinity Imperial 北京 东京 京都 南京 上海 "
    "武汉 中国 台湾 香港 伦敦 密歇根 哥本哈根 赫尔辛基 开普敦 多伦多 芝加哥 波士顿 纽约 墨尔本".split()
)
"""What universities are called after and not for short."""


def parts_of_text(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the runs of words and of Chinese characters of a text that may be a name, with their spans."""
    words = list(_WORD.finditer(text))
    for first in range(len(words)):
        for last in range(first, min(first + MAX_WORDS, len(words))):
            start, end = words[first].start(), words[last].end()
            if not contains_han(text[start:end]):
                yield start, end, text[start:end]
                if match := _OF.fullmatch(text[start:end]):
                    yield start, end, f"{match[2]}'s {match[1]}"
    for run in _RUN.finditer(text):
        for start in range(run.start(), run.end()):
            for end in range(start + 2, min(run.end(), start + MAX_HAN) + 1):
                yield start, end, text[start:end]
    for match in _MIXED.finditer(text):
        for end in range(match.start("han") + 1, match.end() + 1):
            yield match.start(), end, text[match.start() : end]


def name_key(name: str) -> str:
    """Return a name as names are compared: in lower case, simplified, without accents, dots and hyphens."""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", to_simplified(name.casefold())) if not unicodedata.combining(c)
    )
    words = " ".join(re.split(r"[\s\-_·・.]+", re.sub("['’]s$", "", plain))).strip()
    return _BETWEEN_SCRIPTS.sub("", words)


def short_names(name: str, is_studio: bool) -> Iterator[str]:
    """Yield the last name of a person; of a transcribed Chinese name, its last part; a university's short name.

    The last word of a studio's name, as Lives of Free Lives, names nothing.
    """
    if (university := _UNIVERSITY.fullmatch(name)) and university["short"] not in _PLACES:
        yield university["short"]
    if university or is_studio:
        return
    parts = re.split(r"\s+" if name.isascii() else r"[·・\s]+", name)
    if len(parts) > 1 and len(parts[-1]) > (3 if name.isascii() else 1):
        yield parts[-1]


def parts_of_value(value: str) -> Iterator[str]:
    """Yield the values that a value lists, and the word of each that people call it by: Switch for Nintendo Switch.

    A family stands for its versions: PlayStation for PlayStation 4, Xbox for Xbox One.
    """
    for each in LISTED.split(value):
        yield each
        words = each.split()
        if version := _VERSION.fullmatch(each):
            yield version["family"]
        if 1 < len(words) <= MAX_WORDS and len(words[-1]) > 2:
            yield words[-1]
