"""What speaks for two items telling one story, and against it: their words, their numbers and their names.

Words are compared in every language that both have, by the cosine of their inverse document frequencies among the items
at hand, so that the names of a story weigh more than the words of its kind. Where all else is alike, as in two schools
that hire a cook, the names decide: words that have a capital within a sentence. Chinese has no such mark.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from agent.coverage.stems import stem
from agent.query.numerals import ANY_NUMBER, parse_number
from retrieval.data.items import Item
from retrieval.text import tokenize
from retrieval.text.tokenizer import STOPWORDS, is_character

MAX_CHARS = 1_500
"""Of a text that are read: a story is told at its beginning."""
MIN_ITEMS = 100
"""Items that a word's rarity is told among at least: two reports alone would make their common words usual ones."""
FEWEST = 3
"""Numbers below say little: one, two, a couple."""
_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]+")
_WITHIN_SENTENCE = re.compile(rf"(?<=[a-z,;:’'0-9)] ){_CAPITALISED.pattern}")
_NUMBER_EN = re.compile(rf"\b{ANY_NUMBER}\b")
_NUMBER = re.compile(ANY_NUMBER)
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3})")


class StoryEvidence:
    """The words and numbers of some items, and how far those of two agree."""

    def __init__(self, items: Sequence[Item]):
        self._numbers = [_numbers(item) for item in items]
        names = {match[0].casefold() for item in items for match in _WITHIN_SENTENCE.finditer(item.text[:MAX_CHARS])}
        self._names = [names.intersection(_capitals(item)) for item in items]
        self._words: dict[str, list[dict[str, float]]] = {}
        for language in dict.fromkeys(name for item in items for name in languages_of(item)):
            terms = [_terms(item, language) for item in items]
            counts = Counter(term for each in terms for term in each)
            count = max(MIN_ITEMS, sum(map(bool, terms)))
            inverse = {term: math.log((count + 1) / (n + 0.5)) for term, n in counts.items()}
            self._words[language] = [{term: inverse[term] for term in each} for each in terms]

    def words(self, one: int, other: int) -> float | None:
        """Return how alike two items are in words, 0 to 1; None where they have no language in common."""
        cosines = []
        for weights in self._words.values():
            mine, theirs = weights[one], weights[other]
            if mine and theirs:
                shared = sum(weight for term, weight in mine.items() if term in theirs)
                cosines.append(shared / math.sqrt(sum(mine.values()) * sum(theirs.values())))
        return max(cosines, default=None)

    def numbers(self, one: int, other: int) -> int:
        """Return 1 where two items have a number in common, −1 where both have some and none in common, else 0."""
        mine, theirs = self._numbers[one], self._numbers[other]
        return 0 if not mine or not theirs else 1 if mine & theirs else -1

    def names_differ(self, one: int, other: int) -> bool:
        """Return whether both items name somebody or something, and nothing in common."""
        mine, theirs = self._names[one], self._names[other]
        return bool(mine and theirs) and not mine & theirs


def _capitals(item: Item) -> set[str]:
    """Return the words with a capital in an item's English title and text."""
    texts = item.read_in("en") if "en" in languages_of(item) else None
    words = _CAPITALISED.findall(f"{texts.title} {texts.text[:MAX_CHARS]}") if texts else []
    return {word.casefold() for word in words}


def languages_of(item: Item) -> tuple[str, ...]:
    """Return the languages that an item has texts in, its own first."""
    return (item.language, *item.translations)


def _terms(item: Item, language: str) -> set[str]:
    """Return the terms of an item's title and text in a language; none where it has no text in it."""
    if language not in languages_of(item):
        return set()
    texts = item.read_in(language)
    terms = tokenize(f"{texts.title}\n{texts.text[:MAX_CHARS]}")
    return {stem(term) for term in terms if term not in STOPWORDS and not is_character(term)}


def _numbers(item: Item) -> frozenset[float]:
    """Return the numbers that an item names in any of its languages, in digits or words."""
    found_in: set[float] = set()
    for texts in (item, *item.translations.values()):
        text = _THOUSANDS.sub("", f"{texts.title} {texts.text[:MAX_CHARS]}".casefold())
        pattern = _NUMBER_EN if text.isascii() else _NUMBER
        found_in.update(parse_number(match[0]) for match in pattern.finditer(text))
    return frozenset(number for number in found_in if number >= FEWEST)
