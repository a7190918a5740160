"""The one question that would tell most: two traits of the shortlist, chosen so that the answer cuts it most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from retrieval.items import Item

TOLD = 1.0
"""Bits that an answer is to be worth at least: as much as cutting the shortlist in half. Two even traits give 1."""
CONSIDERED = 12
_SKIPS = re.compile(
    r"(?:skip|either|both|any|whatever|neither|no matter|don't care|dont care|don't mind|doesn't matter)\b|"
    "跳过|都行|都可以|随便|无所谓|不重要",
    re.I,
)


def question(items: Sequence[Item], language: str, text: str) -> tuple[str, ...]:
    """The pair of categories or tags whose answer tells most, in bits, of where in the shortlist to look; or none.

    An item falls under one of the two, or under neither of them alone; the information gain of an answer is the
    entropy of these three parts.
    """
    if not items:
        return ()
    said = [set((*i.read_in(language).categories, *i.read_in(language).tags)) for i in items]
    folded = text.casefold()
    counts = Counter(t for traits in said for t in traits if t.casefold() not in folded and folded not in t.casefold())
    if not text:
        counts = Counter(t for traits in said for t in traits)
    ordered = sorted(counts, key=lambda t: (-counts[t], t))[:CONSIDERED]
    best, found = TOLD, ("", "")
    for pair in combinations(ordered, 2):
        if (gain := _entropy([_part(traits, pair) for traits in said])) >= best and all(len(t) <= 30 for t in pair):
            best, found = gain + 1e-9, pair
    return tuple(filter(None, found))


def answered(utterance: str, options: Sequence[str]) -> str:
    """Which of the options an utterance names; none where it names both, or neither."""
    folded = utterance.casefold()
    named = [o for o in options if o.casefold() in folded]
    return named[0] if len(named) == 1 else ""


def skipped(utterance: str) -> bool:
    return bool(_SKIPS.match(utterance.strip()))


def _part(traits: set[str], pair: Sequence[str]) -> int:
    first, second = (option in traits for option in pair)
    return 0 if first == second else 1 if first else 2


def _entropy(parts: Sequence[int]) -> float:
    shares = [count / len(parts) for count in Counter(parts).values()]
    return -sum(p * math.log2(p) for p in shares)
