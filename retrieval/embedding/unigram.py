"""Texts as pieces of words: the likeliest pieces by a unigram model (Kudo 2018, arXiv 1804.10959), as e5 reads them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

SPACE = "▁"
"""What stands for a space, and before the first word."""
UNKNOWN_PENALTY = 10.0
"""How much less likely than the rarest piece a character is that no piece has."""


class Unigram:
    """Pieces with the logarithms of their probabilities, (pieces,); `numbers`: of each piece its row."""

    def __init__(self, numbers: Mapping[str, int], scores: NDArray[np.float32], unknown: int):
        self._numbers, self._scores, self._unknown = numbers, scores.tolist(), unknown
        self._longest = max(map(len, numbers))
        self._of_unknown = float(scores.min()) - UNKNOWN_PENALTY

    def encode(self, text: str) -> tuple[list[int], list[int]]:
        """Return the numbers of the likeliest pieces of a text, and the character at which each ends."""
        written, ends = [SPACE], [0]
        for place, character in enumerate(text, 1):
            for each in unicodedata.normalize("NFKC", character):
                written.append(SPACE if each == " " else each)
                ends.append(place)
        pieces, places = self._likeliest("".join(written))
        return pieces, [ends[place - 1] for place in places]

    def _likeliest(self, text: str) -> tuple[list[int], list[int]]:
        """Return the pieces of a normalised text, and where each ends; unknown characters beside each other are one."""
        best, begins, chosen = [0.0] + [-np.inf] * len(text), [0] * (len(text) + 1), [0] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                number = self._numbers.get(text[start:end], -1)
                if number < 0 and end > start + 1:
                    continue
                score = best[start] + (self._scores[number] if number >= 0 else self._of_unknown)
                if score > best[end]:
                    best[end], begins[end], chosen[end] = score, start, number if number >= 0 else self._unknown
        pieces, places, end = list[int](), list[int](), len(text)
        while end:
            if not (pieces and pieces[-1] == chosen[end] == self._unknown):
                pieces.append(chosen[end])
                places.append(end)
            end = begins[end]
        return pieces[::-1], places[::-1]
