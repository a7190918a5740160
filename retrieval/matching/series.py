"""Keys that items by one maker, or of one series, have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from retrieval.data.items import MAX_TITLE, Item
from retrieval.matching.facts import MAKERS, NO_MAKERS
from retrieval.matching.outer_ids import attribute_key
from retrieval.matching.titles import title_key
from retrieval.text.cjk import contains_han
from retrieval.text.tokenizer import normalize

SERIES_FIELDS = frozenset("series 系列 丛书 franchise collection saga".split())
"""Names of attributes that name a series, without case, blanks and underscores."""
_NUMBER = r"(?:\d+(?:[.\-–]\d+)?|[ivx]+|[一二三四五六七八九十]+)"
_PART = r"(?:part|parts|vol\.?|volume|book|chapter|episode|season|series|no\.?)"
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_PART_AT_END = re.compile(
    rf"(.*?\S)\s*[,，:：\-–]?\s*(?:[#＃]\s*\d.*|\b{_PART}\s*{_NUMBER}\b.*|第\s*{_NUMBER}\s*[部卷册集季].*)$"
)
"""A name with what says which part it is: "The Hunger Games, #2", "Dune, Book 1", "银河英雄传说 第3卷"."""
_BETWEEN_MAKERS = re.compile(r"\s*(?:[;/|&、]|\b(?:and|und|et|feat\.?|ft\.?)\b)\s*")
_WORD = re.compile(r"[^\W_]+")
_ROLE = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*|\s*(?:著|编|译|导演)$")


def maker_keys(item: Item) -> tuple[str, ...]:
    """Return a key a name of those who made an item, the same for "King, Stephen" and "Stephen King"."""
    keys: list[str] = []
    for name, value in _attributes(item):
        if name not in MAKERS:
            continue
        for part in _BETWEEN_MAKERS.split(_ROLE.sub("", value)):
            pieces = re.split(r"[,，]", part)
            # A comma stands between names of several words, or within one: "King, Stephen".
            apart = all(" " in piece.strip() or contains_han(piece) for piece in pieces)
            for words in map(_WORD.findall, pieces if apart else [part]):
                if len(joined := "".join(words)) > 1 and joined not in NO_MAKERS:
                    keys.append(" ".join(sorted(words)))
    return tuple(dict.fromkeys(keys))


def series_keys(item: Item) -> tuple[str, ...]:
    """Return a key a series that an item is of: by its attributes, or by a part that brackets in its titles name."""
    names = [_without_part(value) or value for name, value in _attributes(item) if name in SERIES_FIELDS]
    for title in _titles(item):
        inside = [name for inner in _BRACKETS.findall(title) for name in re.split("[;；]", inner)]
        names += filter(None, map(_without_part, inside))
    return _keys(names)


def title_keys(item: Item) -> tuple[str, ...]:
    """Return the keys of an item's titles, which are those of the series of which it is the first: The Hunger Games."""
    return _keys([_BRACKETS.sub(" ", title) for title in _titles(item)])


def _titles(item: Item) -> list[str]:
    return [_one_line(texts.title) for texts in (item, *item.translations.values())]


def _without_part(name: str) -> str:
    """Return a name without what says which part it is, such as Book 2; empty where nothing does."""
    match = _PART_AT_END.match(name.strip())
    return match[1] if match else ""


def _keys(names: list[str]) -> tuple[str, ...]:
    keys = dict.fromkeys(map(title_key, names))
    return tuple(key for key in keys if len(key) > 1 and not key.replace(" ", "").isdecimal())


def _attributes(item: Item) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an item in each of its languages, their names without case and blanks."""
    for texts in (item, *item.translations.values()):
        yield from ((attribute_key(name), _one_line(str(value))) for name, value in texts.attributes.items())


def _one_line(text: str) -> str:
    """Return the beginning of a text, normalized, with single blanks: patterns above are slow on long runs of them."""
    return " ".join(normalize(text[:MAX_TITLE]).split())
