"""Stems of English words, so that lonely meets loneliness and a nurse nursing."""

from __future__ import annotations

import re
from functools import lru_cache

from retrieval.text.tokenizer import stem as without_plural

_SUFFIXES = re.compile(
    "(?:liness|iness|fulness|ically|ational|nesses|ments?|ness|ical|ings?|ists?|isms?|iest|iers?|ions?|ated|ates?|ies|ied|"
    "ers?|ors?|est|edly|ed|ly|al|ic|ry|y|e)$"
)
MIN_STEM = 4
"""Letters that are left of a word at least."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a folded word without an ending that changes its form, or the word where too little would be left.

    A shorter list than Porter's (1980) in one step: its stems need not be words, only be the same for a family of words
    and differ between families.
    """
    word = without_plural(word)
    match = _SUFFIXES.search(word, MIN_STEM)
    stemmed = word[: match.start()] if match else word
    if len(stemmed) > MIN_STEM and stemmed[-1] == stemmed[-2] and stemmed[-1] not in "sl":
        stemmed = stemmed[:-1]
    return stemmed
