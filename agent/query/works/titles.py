"""Titles that are not on show: of works that were liked or seen, or that others are to resemble."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from agent.query.intents.intents import SIMILAR
from agent.query.slots import Intent
from agent.query.text.message_text import ITEM_NOUN, content_words, remove_match

_DONE = r"(?:seen|watched|saw|read|played|heard|finished)"
_LIKED = r"(?:loved|liked|enjoyed|adore|adored)"
_LIKE = (
    r"(?:similar to|like|in the (?:style|vein|spirit|manner) of|along the lines of|reminiscent of|"
    r"(?:same|similar) (?:vibe|feel|mood|style) (?:as|to))"
)
_PRONOUN = r"(?!(?:it|that|this|those|these|them|one|both|all|some|most|him|her|(?-i:to)|the (?:first|last))\b)"
"""What begins no title: "like to" continues with a verb, "like To Live" names a film."""
_TAIL = r"(?:\s+(?:already|before|twice|a lot|so much|too|as well|(?:last|this) \w+))*\s*(?=[.,;!?]|$)"
_TITLE = rf"{_PRONOUN}(?P<title>[^.,;!?]+?)"
_TITLES: Mapping[Intent, Mapping[str, tuple[str, ...]]] = {
    "seen": {
        "en": (
            rf"^(?:(?:yes|yeah|well|but),? )*(?:i|we|i've|ive|"
            rf"we've)\s+(?:have\s+)?(?:already\s+|just\s+|recently\s+|finally\s+)*{_DONE}\s+{_TITLE}{_TAIL}",
        ),
        "zh": (
            r"^我?(?:已经)?[看读玩听]过了?《?(?P<title>[^《》,，这那]{1,30})》?了?$",
            r"^《?(?P<title>[^《》,，我这那没未]{2,30}?)》?我?(?:已经|早就?|都)*[看读玩听]过了?$",
        ),
    },
    "like": {
        "en": (
            rf"^(?:(?:yes|yeah|well|but),? )*(?:i|we)\s+(?:really\s+|absolutely\s+|"
            rf"also\s+)*{_LIKED}\s+{_TITLE}{_TAIL}",
            rf"^(?:i|we)\s+(?:really\s+|absolutely\s+)*(?:{_LIKED}|love|like|enjoy)\s+(?:all|most|everything|anything)"
            rf"(?:\s+(?:of|by|from))*\s+(?P<title>(?-i:[A-Z])[\w.-]*(?:\s(?-i:[A-Z])[\w.-]*)*)(?:['’]s?)?"
            rf"(?:\s+{ITEM_NOUN})?{_TAIL}",
        ),
        "zh": (r"^我?(?:很|超|特别|最|非常)?(?:喜欢|爱看?)《(?P<title>[^《》]{1,30})》",),
    },
    "similar": {
        "en": (
            rf"(?<!sounds )(?<!looks )(?<!feels )(?<!feel )\b{_LIKE}\s+{_TITLE}(?=\s+(?:but|"
            rf"only|except|though|without|with)\b|[,;.!?]|$)",
        ),
        "zh": (
            r"(?:类似|像|[跟和])\s*《(?P<title>[^《》]{1,30})》",
            r"《(?P<title>[^《》]{1,30})》(?:这|那|这样|这种|那样|那种|一样|之类|类似|同类|风格)(?:类|种)?的",
            r"^(?:有没有|想要|来点|求)?(?:类似|像)(?P<title>[^,，。《》那这]{2,14}?)"
            r"(?=(?:的(?:电影|片子?|书|小说|游戏|歌曲?|专辑|音乐|课程?|新闻)?)?(?:[,，]|但|$))",
            r"(?:类似|(?<![头好])像(?!素)|[跟和])于?(?P<title>[^,，。的《》]{2,20}?)(?:那样|那种|一样|这样|类似|"
            r"差不多|的|风格|但|[,，]|$)",
        ),
    },
}
"""Patterns by intent and language, of which the first that matches counts."""
_PATTERNS = tuple(
    (intent, tuple(re.compile(pattern, re.I) for patterns in by_language.values() for pattern in patterns))
    for intent, by_language in _TITLES.items()
)


class TitleMention(NamedTuple):
    """A title, what the text says about it, and the rest of the text; the whole text where it has no title."""

    intent: Intent
    title: str
    rest: str


def find_title(text: str) -> TitleMention:
    """Return the first title that the text likes, has seen, or asks to resemble."""
    for intent, patterns in _PATTERNS:
        if intent == "similar" and not SIMILAR.search(text):
            continue
        for pattern in patterns:
            if (match := pattern.search(text)) and content_words(match["title"]):
                return TitleMention(intent, " ".join(match["title"].split()), remove_match(text, match))
    return TitleMention("", "", text)
