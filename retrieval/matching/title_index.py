"""The titles that an item goes by, as keys under which spellings of one title meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from retrieval.columns.names import normalized_name
from retrieval.data.items import Item
from retrieval.matching.titles import edition_free, title_key
from retrieval.text.cjk import contains_han

Kind = Literal["title", "edition", "main"]
"""How a key came of a title: of all of it, without the mark of an edition, or of what stands before its subtitle."""
OTHER_TITLES = frozenset(
    """originaltitle titleoriginal alternativetitle alternativetitles othertitle othertitles alternatetitles
    alternatetitle aka akas alsoknownas synonyms localizedtitle nativetitle romajititle romaji englishtitle titleenglish
    chinesetitle japanesetitle germantitle frenchtitle spanishtitle italiantitle originalname sorttitle titlesort
    titlezh titleen titleja titlede titlefr titlees titlelong fulltitle 又名 别名 原名 原标题 中文名 外文名 英文名
    原作名 titeloriginal originaltitel titreoriginal titulooriginal titolooriginale""".split()
)
"""Normalized names of attributes that hold further titles."""
SEVERAL = ("s", "aka", "又名", "别名")
"""How names of attributes end that may hold several titles between commas."""
LISTS = re.compile(r"\s*[|;\n]\s*|\s+/\s+")
_NUMBER_ZH = re.compile("[〇零一二三四五六七八九]{3,}")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = re.compile(r"^(?P<title>.*\S)\s*[(（\[](?P<year>(?:1[89]|20)\d\d)(?:\s*[–-]\s*(?:\d{4})?)?[)）\]]\s*$")
_SERIES = re.compile(
    r"\s*[(（][^()（）]*(?:#\s*\d|,\s*(?:book|vol\.?|volume|band|tome|libro|livro)\s*#?\d)[^()（）]*[)）]\s*$",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"\s*[:：]\s*|\s+[-–—]\s+")
_SLASH = re.compile(r"\s*/\s*")
_PLACE = re.compile(r"\s*[(（](?:[港台陆日美韩英]\S{0,3}|original title|orig\.?)[)）]\s*$", re.IGNORECASE)
_PART = re.compile(r"\d|[卷册季集部篇]|\b(?:part|vol|volume|book|season|series|chapter|episode)\b", re.IGNORECASE)


class Spelling(NamedTuple):
    """A key of a title, how it came of it, and the year that the title itself names, or 0."""

    key: str
    kind: Kind
    year: int = 0


def titles_of(item: Item) -> Iterator[str]:
    """Yield the titles of an item: its own, those in other languages, and those among its attributes.

    A title that is a number in Chinese characters is also one in digits: 1984 for 一九八四.
    """
    yield item.title
    for texts in item.translations.values():
        yield texts.title
        if _NUMBER_ZH.fullmatch(texts.title):
            yield texts.title.translate(_DIGITS)
    for texts in (item, *item.translations.values()):
        for name, value in texts.attributes.items():
            if isinstance(value, str) and normalized_name(name) in OTHER_TITLES:
                yield value
                yield from LISTS.split(value)
                if normalized_name(name).endswith(SEVERAL):
                    yield from re.split(r"\s*[,，、]\s*", value)


def spellings(titles: Iterable[str]) -> list[Spelling]:
    """Return the keys of titles, each once, the most faithful first."""
    first: dict[str, Spelling] = {}
    for spelling in sorted((each for title in titles for each in _of_title(title)), key=_faithfulness):
        first.setdefault(spelling.key, spelling)
    return list(first.values())


def _faithfulness(spelling: Spelling) -> int:
    return ("title", "edition", "main").index(spelling.kind)


@lru_cache(1 << 15)
def _of_title(title: str) -> tuple[Spelling, ...]:
    return tuple(spelling for spelling in _spellings(title) if spelling.key) if title.strip() else ()


def _spellings(title: str) -> Iterator[Spelling]:
    for variant, year in _variants(title):
        yield Spelling(title_key(variant), "title", year)
        bare = edition_free(variant)
        if bare != variant:
            yield Spelling(title_key(bare), "edition", year)
        parts = _SUBTITLE.split(bare, maxsplit=1)
        if len(parts) == 2 and len(parts[0]) > 1 and not _PART.search(parts[1]):
            yield Spelling(title_key(parts[0]), "main", year)


def _variants(title: str) -> Iterator[tuple[str, int]]:
    """Yield a title as it is, without a year or a series behind it, and the parts of one in several languages."""
    yield title, 0
    if match := _YEAR.match(title):
        yield match["title"], int(match["year"])
    if (bare := _SERIES.sub("", title)) != title and bare:
        yield bare, 0
    if "/" in title and contains_han(title):
        for part in _SLASH.split(title):
            yield _PLACE.sub("", part), 0
    elif (bare := _PLACE.sub("", title)) != title and bare:
        yield bare, 0
