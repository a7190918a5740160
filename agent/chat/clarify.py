"""The one question that would tell most: two traits of the shortlist, chosen so that the answer cuts it most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from retrieval.data.items import Item

TOLD = 1.0
"""Bits that an answer is to be worth at least: as much as cutting the shortlist in half. Two even traits give 1."""
CONSIDERED = 12
LONGEST = 30
_SKIPS = re.compile(
    r"(?:(?:i )?(?:skip|either|both|any|whatever|neither|no matter|don'?t care|don'?t mind|doesn'?t matter)\b"
    r"(?: (?:it|that|this|one|of|them|these|is|would|be|will|works?|do|fine|ok|okay|way|please|really)\b)*"
    "|(?:我)?(?:跳过|都行|都可以|都好|随便|无所谓|不重要)(?:吧|啦|了|的|呀|啊)?)[\\s.!。！~]*",
    re.I,
)


def clarifying_options(items: Sequence[Item], language: str, text: str) -> tuple[str, ...]:
    """The pair of categories, or else of tags, whose answer tells most of where in the shortlist to look; or none.

    An item falls under one of the two, or under neither of them alone; the information gain of an answer is the
    entropy of these three parts.
    """
    return _telling([i.read_in(language).categories for i in items], text) or _telling(
        [(*i.read_in(language).categories, *i.read_in(language).tags) for i in items], text
    )


def _telling(said: Sequence[Sequence[str]], text: str) -> tuple[str, ...]:
    folded = text.casefold()
    counts = Counter(t for traits in said for t in set(traits) if len(t) <= LONGEST and not _says(folded, t.casefold()))
    ordered = sorted(counts, key=lambda t: (-counts[t], t))[:CONSIDERED]
    gains = {pair: _entropy([_part(traits, pair) for traits in said]) for pair in combinations(ordered, 2)}
    best = max(gains, key=lambda pair: gains[pair], default=())
    return best if best and gains[best] >= TOLD else ()


def _says(text: str, trait: str) -> bool:
    return bool(text) and (trait in text or text in trait)


def chosen_option(topic: str, options: Sequence[str]) -> str:
    """Which of the options a topic is, but for a word for the kind such as 片; none where it says more than that."""
    folded = topic.casefold()
    return next((o for o in options if o.casefold() in folded and len(folded) - len(o) <= 2), "")


def is_skip(utterance: str) -> bool:
    """Whether a whole message leaves the choice open: "any jazz?" does not."""
    return bool(_SKIPS.fullmatch(utterance.strip()))


def _part(traits: Sequence[str], pair: Sequence[str]) -> int:
    first, second = (option in traits for option in pair)
    return 0 if first == second else 1 if first else 2


def _entropy(parts: Sequence[int]) -> float:
    shares = [count / len(parts) for count in Counter(parts).values()]
    return -sum(p * math.log2(p) for p in shares)
