"""Text → terms, by one function for items and for requests: what was written one way is found when asked another way.

Case, width, accents, HTML entities and traditional characters are folded and plurals of English cut (the S-stemmer of
Harman 1991, a little extended). Chinese, Japanese and Korean, whose words no space parts, become their characters and
the pairs of adjacent ones: any two characters of a title find it, and so does an abbreviation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple

_IDEOGRAPHS = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = rf"{_IDEOGRAPHS}\u3005-\u3007ぁ-ゖゝ-ゟァ-ヺー-ヿ가-힣"
_DOT = "·・‧•"
_LETTER = rf"[^\W_{_UNSPACED}]"
_TOKEN = re.compile(
    rf"([{_UNSPACED}](?:[{_DOT}]?[{_UNSPACED}])*)"  # 哈利·波特 is typed without the dot as well
    rf"|(?:[^\W\d_{_UNSPACED}]\.)+[^\W\d_{_UNSPACED}]\b"  # E.T. as ET
    rf"|{_LETTER}+(?:['’ʼ]{_LETTER}+)*"
)
_INSIDE = re.compile(r"[.'’ʼ]")
_ACCENT = re.compile("[\u0300-\u036f]+")
# What is folded by itself: an entity, or a character with the marks that belong to it.
_PIECE = re.compile(r"&(?:amp;)*#?\w+;|.[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)


class Term(NamedTuple):
    """A term and the part of the text it came from, `text[start:end]`."""

    term: str
    start: int
    end: int


def tokenize(text: str, pairs: bool = False) -> list[str]:
    """Every term of the text, in order, with repeats. `pairs` adds adjacent words as one: dark souls → darksouls.

    Written together, a pair also meets the word that others write in one: Spider-Man, spider man, Spiderman.
    """
    return [term for term, _, _ in _tokens(normalize(text), pairs)]


def tokenize_with_offsets(text: str, pairs: bool = False) -> list[Term]:
    """The same terms with where they stand in the text as it was typed."""
    pieces = [(normalize(piece[0]), piece.start(), piece.end()) for piece in _PIECE.finditer(text)]
    whole = "".join(fold for fold, _, _ in pieces)
    spans = [(start, end) for fold, start, end in pieces for _ in fold]
    return [Term(term, spans[start][0], spans[end - 1][1]) for term, start, end in _tokens(whole, pairs)]


def normalize(text: str) -> str:
    """The text without what a reader takes for the same: case, width, accents, entities, traditional forms."""
    if "&" in text:
        text = unescape(unescape(text))  # shops escape twice
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", text)).translate(_TRANSLATION)


def stem(word: str) -> str:
    """The word without the s of its plural."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word == "news":
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("xes", "ches", "shes", "sses", "zes", "oes")):
        return word[:-2]
    return word[:-1]


def is_character(term: str) -> bool:
    """Whether the term is a single character of an unspaced script, which says less than a word does."""
    return len(term) == 1 and re.match(f"[{_UNSPACED}]", term) is not None


def _tokens(text: str, pairs: bool) -> list[tuple[str, int, int]]:
    """Terms of folded text with their places in it."""
    found: list[tuple[str, int, int]] = []
    before, began = "", 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match.lastindex:
            places = [place for place in range(start, end) if text[place] not in _DOT]
            found += [(text[at], at, at + 1) for at in places]
            found += [(text[at] + text[then], at, then + 1) for at, then in pairwise(places)]
            before = ""
            continue
        word = match[0]
        if not word.isalnum():
            word = _INSIDE.sub("", word)
        if word[-1] == "s":
            word = stem(word)
        found.append((word, start, end))
        if pairs:
            if before:
                found.append((before + word, began, end))
            before, began = word, start
    return found


class _SimplifiedTable(dict[int, str]):
    """Characters by what they are folded to, learned as they are met: OpenCC is asked once for each."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = _simplified()(character) if re.match(f"[{_IDEOGRAPHS}]", character) else character
        return self[code]


@cache
def _simplified() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


# Letters that Unicode does not take apart into a plain one and a mark.
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
"""Terms of a request that tell nothing of what is wanted; among them what the items of a whole catalogue are called."""
