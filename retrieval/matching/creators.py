"""Names of authors, artists and directors: whether two lists of them can be those of one work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from retrieval.text.cjk import contains_han
from retrieval.text.tokenizer import normalize

SIMILAR = 0.8
"""Likeness of spellings of one name in different transcriptions, such as Tolstoy and Tolstoi."""
LONG_NAME = 5
"""Letters of a name at least whose spelling may differ."""
SHORTEST_SURNAME = 3
"""Letters of a name at least that stands for a person by itself."""
NO_NAMES = frozenset(
    ("various", "artists", "unknown", "anonymous", "anonym", "various artists", "unknown artist", "va", "n/a")
)
_STRONG = re.compile(r"\s*(?:[;/|&、]|\bfeat\.?\b|\bft\.?\b|\band\b|\bund\b|\bet\b|\by\b| x )\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ROLE = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*|\s+-\s+topic$|\s*(?:著|编|译|导演)$", re.IGNORECASE)
Name = tuple[str, ...]


def agreement(these: Iterable[str], those: Iterable[str]) -> bool | None:
    """Return whether two lists name somebody in common; None where that cannot be told.

    It cannot be told of missing names, of names in different scripts and of transcriptions into Chinese.
    """
    ours, theirs = _names(tuple(these)), _names(tuple(those))
    comparable = [(a, b) for a in ours for b in theirs if _has_han(a) == _has_han(b)]
    if any(_same(a, b) for a, b in comparable):
        return True
    if not comparable or len(comparable) < len(ours) * len(theirs):
        return None
    if any(_has_han(a) and ("·" in "".join(a) or "·" in "".join(b) or len("".join(a)) > 4) for a, b in comparable):
        return None
    return False


@lru_cache(4096)
def _names(texts: tuple[str, ...]) -> tuple[Name, ...]:
    """Return the names in texts, each as its words; one with a comma both as one name and as several."""
    names: list[Name] = []
    for text in texts:
        for part in _STRONG.split(_ROLE.sub("", text)):
            pieces = part.split(",") if "," in part else []
            for piece in (part, *pieces):
                folded = normalize(piece)
                words = (folded.replace(" ", ""),) if contains_han(folded) else tuple(_WORD.findall(folded))
                if words and folded.strip() not in NO_NAMES and set(words) - NO_NAMES:
                    names.append(words)
    return tuple(dict.fromkeys(names))


def _has_han(name: Name) -> bool:
    return not "".join(name).isascii() and contains_han("".join(name))


@lru_cache(16384)
def _same(one: Name, other: Name) -> bool:
    """Return whether two names can be of one person: all words of the shorter are in the longer, or first initials."""
    if one == other or "".join(one) == "".join(other):
        return True
    if _has_han(one):
        return False
    short, long = sorted((_full(one), _full(other)), key=len)
    if 1 in (len(one), len(other)) and short and len(long) > 1 and len(short[0]) >= SHORTEST_SURNAME:
        return short[0] in (long[0], long[-1])  # the surname alone, which stands first or last
    if len(short) >= 2 and all(any(_alike(word, each) for each in long) for word in short):
        return True
    if _alike(one[-1], other[-1]) and len(one) > 1 and len(other) > 1:
        first, second = one[0], other[0]
        return (len(first) == 1 or len(second) == 1) and first[0] == second[0]
    return False


def _full(name: Name) -> Name:
    """Return a name without initials."""
    return tuple(word for word in name if len(word) > 1)


def _alike(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < LONG_NAME:
        return False
    return SequenceMatcher(None, word, other).ratio() >= SIMILAR
