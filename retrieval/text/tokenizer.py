"""Text to terms, by the same function for items and requests, so that spellings of one word meet.

Case, width, accents, HTML entities and traditional characters are folded and English plurals cut (the S-stemmer of
Harman 1991, slightly extended). Chinese, Japanese and Korean, which have no spaces between words, become characters and
pairs of adjacent ones: any two characters of a title find it, and so does an abbreviation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from retrieval.text.cjk import IDEOGRAPHS, UNSPACED

_DOT = "·・‧•"
_LETTER = rf"[^\W_{UNSPACED}]"
_TOKEN = re.compile(
    rf"([{UNSPACED}](?:[{_DOT}]?[{UNSPACED}])*)"  # 哈利·波特 is also typed without the dot
    rf"|(?:[^\W\d_{UNSPACED}]\.)+[^\W\d_{UNSPACED}]\b"  # E.T. as ET
    rf"|{_LETTER}+(?:['’ʼ]{_LETTER}+)*"
)
_INNER_MARK = re.compile(r"[.'’ʼ]")
_ACCENT = re.compile("[\u0300-\u036f]+")
# What is folded as a unit: an entity, or a character with its combining marks.
_UNIT = re.compile(r"&(?:amp;)*#?\w+;|.[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)


class Term(NamedTuple):
    """A term and the part of the text that it came from, `text[start:end]`."""

    term: str
    start: int
    end: int


def tokenize(text: str, pairs: bool = False) -> list[str]:
    """Return the terms of a text, in order, with repeats. `pairs` adds adjacent words as one: dark souls → darksouls.

    Joined, a pair meets the word that others write as one: Spider-Man, spider man, Spiderman.
    """
    return [term for term, _, _ in _tokens(normalize(text), pairs)]


def tokenize_with_offsets(text: str, pairs: bool = False) -> list[Term]:
    """Return the terms of a text as `tokenize` does, each with its place in the text as it was typed."""
    units = [(normalize(unit[0]), unit.start(), unit.end()) for unit in _UNIT.finditer(text)]
    normalized = "".join(fold for fold, _, _ in units)
    spans = [(start, end) for fold, start, end in units for _ in fold]
    return [Term(term, spans[start][0], spans[end - 1][1]) for term, start, end in _tokens(normalized, pairs)]


def normalize(text: str) -> str:
    """Return a text with case, width, accents, entities and traditional forms folded."""
    if "&" in text:
        text = unescape(unescape(text))  # shops escape twice
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", text)).translate(_TRANSLATION)


def to_simplified(text: str) -> str:
    """Return a text with each traditional character as the simplified one, at the same place."""
    return text if text.isascii() else "".join(_SIMPLIFIED[ord(c)] for c in text)


def stem(word: str) -> str:
    """Return a word without its plural s."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word == "news":
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("xes", "ches", "shes", "sses", "zes", "oes")):
        return word[:-2]
    return word[:-1]


def is_character(term: str) -> bool:
    """Return whether a term is a single character of a script without spaces, which says less than a word does."""
    return len(term) == 1 and re.match(f"[{UNSPACED}]", term) is not None


def _tokens(text: str, pairs: bool) -> list[tuple[str, int, int]]:
    """Return the terms of normalized text with their places in it."""
    tokens: list[tuple[str, int, int]] = []
    previous, previous_start = "", 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastindex:
            places = [place for place in range(start, end) if text[place] not in _DOT]
            tokens += [(text[at], at, at + 1) for at in places]
            tokens += [(text[at] + text[following], at, following + 1) for at, following in pairwise(places)]
            previous = ""
            continue
        word = match[0]
        if not word.isalnum():
            word = _INNER_MARK.sub("", word)
        if word[-1] == "s":
            word = stem(word)
        tokens.append((word, start, end))
        if pairs:
            if previous:
                tokens.append((previous + word, previous_start, end))
            previous, previous_start = word, start
    return tokens


class _SimplifiedTable(dict[int, str]):
    """Simplified forms of characters, looked up as they are met: OpenCC is called once for each."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = _simplifier()(character) if re.match(f"[{IDEOGRAPHS}]", character) else character
        return self[code]


@cache
def _simplifier() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


_SIMPLIFIED = _SimplifiedTable()

# Letters that Unicode does not decompose into a base letter and a mark.
_TRANSLATION = _SimplifiedTable(
    {ord(a): b for a, b in zip("øłđðħıŧæœþ", ("o", "l", "d", "d", "h", "i", "t", "ae", "oe", "th"), strict=True)}
)

STOPWORDS = frozenset(
    map(
        stem,
        """a about all am an and any anything are as at be been but by can could did do does for from get give had has
        have i if im in into is it its just kind like looking me more my need no not of on one or please recommend
        should show so some something sort suggest than that the their them then there these they thing this those to
        us want was we were what when where which who will with would you your
        film movie book game song album music course
        的 了 是 在 和 与 或 我 你 他 她 想 要 看 有 个 一 些 吗 呢 吧 啊 请 这 那 很 也 都 给 点 关于 推荐 想要
        电影 书 游戏 歌曲 音乐 课程""".split(),
    )
)
"""Terms of a request that say nothing of its subject; words for the items of a whole catalogue are among them."""
