"""What speaks for two items telling one story, and against it: their words, their numbers and their names.

Words are compared in every language that both have, by their inverse document frequencies among the items at hand, so
that the names of a story weigh more than the words of its kind; so are numbers and names. Names are words that have a
capital within a sentence: Chinese has no such mark.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from agent.coverage.stems import stem
from agent.digest.numbers import numbers_of
from retrieval.data.items import Item
from retrieval.text.tokenizer import STOPWORDS, is_character, tokenize

Key = TypeVar("Key", bound=Hashable)
MAX_CHARS = 1_500
"""Of a text that are read: a story is told at its beginning."""
MIN_ITEMS = 100
"""Items that rarity is told among at least: two reports alone would make their common words usual ones."""
MAX_SHARED = 6.0
"""Of the inverse document frequencies of common numbers: more than one rare number proves no more."""
_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]+")
_WITHIN_SENTENCE = re.compile(rf"(?<=[a-z,;:’'0-9)] ){_CAPITALISED.pattern}")


class StoryEvidence:
    """The words, numbers and names of some items, and how far those of two agree."""

    def __init__(self, items: Sequence[Item]):
        self._numbers = _weighted([numbers_of(item, MAX_CHARS) for item in items])
        names = {match[0].casefold() for item in items for match in _WITHIN_SENTENCE.finditer(item.text[:MAX_CHARS])}
        self._names = _weighted([names.intersection(_capitals(item)) for item in items])
        languages = dict.fromkeys(name for item in items for name in languages_of(item))
        self._words = {name: _weighted([_terms(item, name) for item in items]) for name in languages}

    def words(self, one: int, other: int) -> float | None:
        """Return the share of the words of one of two items that the other has, the larger share, 0 to 1.

        None where they have no language in common. A short report may be all in a long one.
        """
        shares = []
        for weights in self._words.values():
            mine, theirs = weights[one], weights[other]
            if mine and theirs:
                shared = sum(weight for term, weight in mine.items() if term in theirs)
                shares.append(shared / min(sum(mine.values()), sum(theirs.values())))
        return max(shares, default=None)

    def numbers(self, one: int, other: int) -> tuple[float, int]:
        """Return how rare the numbers are that two items have in common, and how many each has at least for itself."""
        mine, theirs = self._numbers[one], self._numbers[other]
        shared = sum(weight for number, weight in mine.items() if number in theirs)
        return min(shared, MAX_SHARED), min(len(mine.keys() - theirs.keys()), len(theirs.keys() - mine.keys()))

    def names(self, one: int, other: int) -> tuple[float, bool]:
        """Return how rare the names are that each has for itself, and whether both have some and none in common."""
        mine, theirs = self._names[one], self._names[other]
        apart = (sum(w for name, w in a.items() if name not in b) for a, b in ((mine, theirs), (theirs, mine)))
        return min(apart), bool(mine and theirs) and not mine.keys() & theirs


def languages_of(item: Item) -> tuple[str, ...]:
    """Return the languages that an item has texts in, its own first."""
    return (item.language, *item.translations)


def _weighted(keys: Sequence[Collection[Key]]) -> list[Mapping[Key, float]]:
    """Return the keys of each item with their inverse document frequencies."""
    counts = Counter(key for own in keys for key in own)
    total = max(MIN_ITEMS, sum(map(bool, keys)))
    return [{key: math.log((total + 1) / (counts[key] + 0.5)) for key in own} for own in keys]


def _capitals(item: Item) -> set[str]:
    """Return the words with a capital in an item's English title and text."""
    texts = item.read_in("en") if "en" in languages_of(item) else None
    words = _CAPITALISED.findall(f"{texts.title} {texts.text[:MAX_CHARS]}") if texts else []
    return {word.casefold() for word in words}


def _terms(item: Item, language: str) -> set[str]:
    """Return the terms of an item's title and text in a language; none where it has no text in it."""
    if language not in languages_of(item):
        return set()
    texts = item.read_in(language)
    terms = tokenize(f"{texts.title}\n{texts.text[:MAX_CHARS]}")
    return {stem(term) for term in terms if term not in STOPWORDS and not is_character(term)}
