"""Works that are not on the screen, named by their titles: liked, seen, or to be resembled."""

from __future__ import annotations

import re

from agent.query.intents import SIMILAR
from agent.query.message_text import content_words
from agent.query.slots import Intent

_DONE = r"(?:seen|watched|saw|read|played|heard|finished)"
_LIKED = r"(?:loved|liked|enjoyed|adore|adored)"
_LIKE = (
    r"(?:similar to|like|in the (?:style|vein|spirit|manner) of|along the lines of|reminiscent of|"
    r"(?:same|similar) (?:vibe|feel|mood|style) (?:as|to))"
)
_PRONOUN = r"(?!(?:it|that|this|those|these|them|one|both|all|some|most|him|her|(?-i:to)|the (?:first|last))\b)"
"""What is no work; "like to" goes on with what is liked, "like To Live" names a film."""
_TAIL = r"(?:\s+(?:already|before|twice|a lot|so much|too|as well|(?:last|this) \w+))*\s*(?=[.,;!?]|$)"
_WORK = rf"{_PRONOUN}(?P<work>[^.,;!?]+?)"
_WORKS: tuple[tuple[Intent, tuple[str, ...]], ...] = (
    (
        "seen",
        (
            rf"^(?:(?:yes|yeah|well|but),? )*(?:i|we|i've|ive|"
            rf"we've)\s+(?:have\s+)?(?:already\s+|just\s+|recently\s+|finally\s+)*{_DONE}\s+{_WORK}{_TAIL}",
            r"^我?(?:已经)?[看读玩听]过了?《?(?P<work>[^《》,，这那]{1,30})》?了?$",
            r"^《?(?P<work>[^《》,，我这那没未]{2,30}?)》?我?(?:已经|早就?|都)*[看读玩听]过了?$",
        ),
    ),
    (
        "like",
        (
            rf"^(?:(?:yes|yeah|well|but),? )*(?:i|we)\s+(?:really\s+|absolutely\s+|"
            rf"also\s+)*{_LIKED}\s+{_WORK}{_TAIL}",
            r"^我?(?:很|超|特别|最|非常)?(?:喜欢|爱看?)《(?P<work>[^《》]{1,30})》",
        ),
    ),
    (
        "similar",
        (
            rf"(?<!sounds )(?<!looks )(?<!feels )(?<!feel )\b{_LIKE}\s+{_WORK}(?=\s+(?:but|"
            rf"only|except|though|without|with)\b|[,;.!?]|$)",
            r"(?:类似|像|[跟和])\s*《(?P<work>[^《》]{1,30})》",
            r"(?:类似|(?<![头好])像(?!素)|[跟和])于?(?P<work>[^,，。的《》]{2,20}?)(?:那样|那种|一样|这样|类似|差不多|的|风格|但|[,，]|$)",
        ),
    ),
)
_PATTERNS = tuple((act, tuple(re.compile(p, re.I) for p in patterns)) for act, patterns in _WORKS)


def find_title(text: str) -> tuple[Intent, str, str]:
    """The act on a work that is not on the screen, that work, and what else the text says."""
    for act, patterns in _PATTERNS:
        if act == "similar" and not SIMILAR.search(text):
            continue
        for pattern in patterns:
            if (match := pattern.search(text)) and content_words(match["work"]):
                return act, " ".join(match["work"].split()), f"{text[: match.start()]} {text[match.end() :]}"
    return "", "", text
