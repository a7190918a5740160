"""The words of a catalogue, as its lexical source has them: which items have a concept, and how rare it is."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

from agent.coverage.concepts import Concept
from agent.coverage.stems import MIN_STEM, stem
from agent.query.text.spelling import is_misspelling, is_ordinary
from retrieval.arrays import Floats, Mask, Rows
from retrieval.sources.lexical import Lexical
from retrieval.text.cjk import HAN

MIN_MISSPELT = 7
"""Letters of a word from which on it may be a misspelling of one that an item has."""
FULL_SHARE = 0.99
"""The share of a concept from which on an item has all of it."""


class CatalogueWords:
    """Postings of a catalogue by the stems of English words, and by characters and pairs of Chinese ones.

    `scripts`: whether the catalogue is written in Chinese characters (True) and in others (False).
    """

    def __init__(self, lexical: Lexical):
        self.items = len(lexical.arrays["norms"])
        self._starts, self._rows = lexical.arrays["starts"], lexical.arrays["rows"]
        self._numbers, self._terms = lexical.vocabulary, sorted(lexical.vocabulary)
        self._by_stem = dict[str, Rows]()
        sizes, han = np.diff(self._starts).tolist(), re.compile(f"[{HAN}]")
        chinese = sum(sizes[number] for term, number in self._numbers.items() if han.match(term))
        self.scripts = frozenset(
            is_han for is_han, count in ((True, chinese), (False, sum(sizes) - chinese)) if count >= self.items
        )

    def shares(self, concept: Concept) -> tuple[Floats, float]:
        """Return how much of a concept each item has, (items,) from 0 to 1, and how rare the concept is, in nats."""
        shares = np.zeros(self.items)
        for form in concept.forms:
            shares = np.maximum(shares, self._shares_of_all(form))
        return shares, math.log((self.items + 1) / (float((shares > FULL_SHARE).sum()) + 0.5))

    def is_readable(self, concept: Concept) -> bool:
        """Return whether the catalogue is written in the script of a concept or of another word for it."""
        return any(bool(re.match(f"[{HAN}]", form[0])) in self.scripts for form in concept.forms)

    def has(self, run: str) -> bool:
        """Return whether an item has all pairs of a run of Chinese characters."""
        return bool((self._chinese(run) > FULL_SHARE).any())

    def _shares_of_all(self, parts: Iterable[str]) -> Floats:
        """Return the least of the shares of some words that each item has, (items,)."""
        shares = np.ones(self.items)
        for part in parts:
            shares = np.minimum(shares, self._chinese(part) if re.match(f"[{HAN}]", part) else self._english(part))
        return shares

    def _english(self, word: str) -> Mask:
        stemmed = stem(word)
        if stemmed not in self._by_stem:
            terms = self._family(stemmed) or self._spelt_like(word)
            rows = [self._postings(self._numbers[term]) for term in terms]
            self._by_stem[stemmed] = np.unique(np.concatenate(rows)) if rows else np.zeros(0, np.int64)
        shares = np.zeros(self.items, np.bool_)
        shares[self._by_stem[stemmed]] = True
        return shares

    def _family(self, stemmed: str) -> list[str]:
        """Return the terms of the catalogue with this stem."""
        start = stemmed[:MIN_STEM]
        place, family = bisect_left(self._terms, start), list[str]()
        while place < len(self._terms) and self._terms[place].startswith(start):
            if stem(self._terms[place]) == stemmed:
                family.append(self._terms[place])
            place += 1
        return family

    def _spelt_like(self, word: str) -> list[str]:
        """Return the terms with a letter more or less than a word that no item has, or with two exchanged.

        None for a word of any message, and for a short one: to invest is not to invent.
        """
        if len(word) < MIN_MISSPELT or is_ordinary(word):
            return []
        start, end = bisect_left(self._terms, word[0]), bisect_left(self._terms, chr(ord(word[0]) + 1))
        near = (term for term in self._terms[start:end] if is_misspelling(word, term))
        return [term for term in near if len(term) != len(word) or sorted(term) == sorted(word)]

    def _chinese(self, run: str) -> Floats:
        """Return how much of a run each item has, (items,).

        That is the mean of the shares of the characters and of the pairs that stand in pairs of the item, squared: half
        of a word is less than half of what it says.
        """
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        characters, whole = np.zeros((len(run), self.items), np.bool_), np.zeros((len(pairs), self.items), np.bool_)
        for place, pair in enumerate(pairs):
            rows = self._postings(self._numbers[pair])
            whole[place, rows] = True
            characters[place : place + 2, rows] = True
        return np.asarray(((whole.mean(0) + characters.mean(0)) / 2) ** 2, np.float64)

    def _postings(self, number: int) -> Rows:
        if number < 0:
            return np.zeros(0, np.int64)
        return np.asarray(self._rows[self._starts[number] : self._starts[number + 1]], np.int64)
