"""The words of a catalogue, as its lexical source has them: which items have a word in any of its forms, how rare it is."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from agent.coverage.concepts import Concept
from agent.coverage.stems import stem
from retrieval.arrays import Arrays, Floats, Rows
from retrieval.sources.inverted_index import vocabulary_of
from retrieval.text.cjk import HAN


class CatalogueWords:
    """The postings of an inverted index, by stems of English words and by characters and pairs of Chinese ones."""

    def __init__(self, arrays: Arrays):
        self.items = len(arrays["norms"])
        self._starts, self._rows = arrays["starts"], arrays["rows"]
        self._vocabulary = vocabulary_of(arrays)
        self._by_stem = defaultdict[str, list[int]](list)
        han = re.compile(f"[{HAN}]")
        occurrences = {True: 0, False: 0}
        for (term, number), size in zip(self._vocabulary.items(), np.diff(self._starts).tolist(), strict=True):
            is_han = bool(han.match(term))
            occurrences[is_han] += size
            if not is_han:
                self._by_stem[stem(term)].append(number)
        self.chinese = occurrences[True] >= self.items
        self.english = occurrences[False] >= self.items

    def shares(self, concept: Concept) -> tuple[Floats, float]:
        """Return how much of a concept each item has, (items,) from 0 to 1, and how rare the concept is, in nats."""
        best = np.zeros(self.items)
        for form in concept.forms:
            best = np.maximum(best, self._form(form))
        named = float((best > 0.99).sum())
        return best, math.log((self.items + 1) / (named + 0.5))

    def has(self, run: str) -> bool:
        """Return whether an item has all pairs of a run of Chinese characters."""
        return bool((self._chinese(run) > 0.99).any())

    def _form(self, parts: Sequence[str]) -> Floats:
        shares = np.ones(self.items)
        for part in parts:
            shares = np.minimum(shares, self._chinese(part) if re.match(f"[{HAN}]", part) else self._english(part))
        return shares

    def _english(self, word: str) -> Floats:
        shares = np.zeros(self.items)
        for number in self._by_stem.get(stem(word), ()):
            shares[self._postings(number)] = 1
        return shares

    def _chinese(self, run: str) -> Floats:
        """Return the mean of the shares of a run's characters and of its pairs that an item has in pairs, (items,)."""
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        covered = np.zeros((len(run), self.items), np.bool_)
        has_pair = np.zeros((len(pairs), self.items), np.bool_)
        for place, pair in enumerate(pairs):
            rows = self._postings(self._vocabulary[pair])
            has_pair[place, rows] = True
            covered[place : place + 2, rows] = True
        return np.asarray((has_pair.mean(0) + covered.mean(0)) / 2, np.float64)

    def _postings(self, number: int) -> Rows:
        if number < 0:
            return np.zeros(0, np.int64)
        return np.asarray(self._rows[self._starts[number] : self._starts[number + 1]], np.int64)
