"""The one question whose answer would narrow a list most: two traits of the shortlist."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from retrieval.data.items import Item

MIN_GAIN = 1.0
"""Information gain of an answer in bits: as much as halving the shortlist. Two traits of half the items each give 1."""
MAX_TRAITS = 12
MAX_TRAIT_CHARS = 30
_SKIPS_ZH = "(?:我)?(?:跳过|都行|都可以|都好|随便|无所谓|不重要)(?:吧|啦|了|的|呀|啊)?"
_SKIPS = re.compile(
    r"(?:(?:i )?(?:skip|either|both|any|whatever|neither|no matter|don'?t care|don'?t mind|doesn'?t matter)\b"
    r"(?: (?:it|that|this|one|of|them|these|is|would|be|will|works?|do|fine|ok|okay|way|please|really)\b)*"
    rf"|{_SKIPS_ZH})[\s.!。！~]*",
    re.I,
)
_SKIPS_FIRST = re.compile(
    r"^(?:(?:i )?(?:skip|either|both|whatever|neither|don'?t care|don'?t mind)"
    r"(?: (?:that|this|it|way|is fine))*\s*[.,;!]+|"
    rf"{_SKIPS_ZH}(?:[.,。，!！~;；]|\s)+)\s*(?=\S)",
    re.I,
)


def clarifying_options(items: Sequence[Item], language: str, text: str) -> tuple[str, ...]:
    """Return the pair of categories, or else of tags, whose choice has the largest information gain; or nothing.

    An item has one of the two, or neither of them alone; the information gain is the entropy of these three parts.
    """
    texts = [item.read_in(language) for item in items]
    return _best_pair([t.categories for t in texts], text) or _best_pair(
        [(*t.categories, *t.tags) for t in texts], text
    )


def named_option(text: str, options: Sequence[str]) -> str:
    """Return the option that a message is, but for what stands around its words, such as an emoji; else nothing."""
    words = re.sub(r"^\W+|\W+$", "", text).casefold()
    return next((option for option in options if option.casefold() in (words, text.casefold())), "")


def chosen_option(topic: str, options: Sequence[str]) -> str:
    """Return the option that a topic is, with at most two characters besides, such as 片; else nothing."""
    folded = topic.casefold()
    return next((o for o in options if o.casefold() in folded and len(folded) - len(o) <= 2), "")


def is_skip(message: str) -> bool:
    """Tell whether a whole message leaves the choice open: "any jazz?" does not."""
    return bool(_SKIPS.fullmatch(message.strip()))


def without_skip(message: str) -> str:
    """Return what a message goes on to say after it leaves the choice open: 跳过。我想要中文的."""
    return _SKIPS_FIRST.sub("", message)


def _best_pair(traits_of_items: Sequence[Sequence[str]], text: str) -> tuple[str, ...]:
    request = text.casefold()
    counts = Counter(
        trait
        for traits in traits_of_items
        for trait in set(traits)
        if len(trait) <= MAX_TRAIT_CHARS and not _names(request, trait.casefold())
    )
    most_common = sorted(counts, key=lambda t: (-counts[t], t))[:MAX_TRAITS]
    gains = {
        pair: _entropy([_part(traits, pair) for traits in traits_of_items]) for pair in combinations(most_common, 2)
    }
    best = max(gains, key=lambda pair: gains[pair], default=())
    return best if best and gains[best] >= MIN_GAIN else ()


def _names(request: str, trait: str) -> bool:
    return bool(request) and (trait in request or request in trait)


def _part(traits: Sequence[str], pair: Sequence[str]) -> int:
    first, second = (option in traits for option in pair)
    return 0 if first == second else 1 if first else 2


def _entropy(parts: Sequence[int]) -> float:
    shares = [count / len(parts) for count in Counter(parts).values()]
    return -sum(p * math.log2(p) for p in shares)
