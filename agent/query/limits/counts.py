"""The number of items that a text asks for: "three more", 来五个, "show me all of them"."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.query.slots import Slots
from agent.query.text.message_text import ITEM_NOUN, MEASURE_WORD, any_language, remove_match
from agent.query.text.numerals import SMALL_NUMBER, parse_number

_HOW_MANY = re.compile(
    rf"\b(?:(?:give|show|find|get|recommend|suggest|list|tell)(?:\s+me)?|gimme|another|pick|"
    rf"top|next|just|want|need)\s+"
    rf"(?P<en>{SMALL_NUMBER})\b(?=\s+[a-z]|\s*$)(?!\s+(?:{ITEM_NOUN}\s*$)?(?:minutes?|hours?|people|"
    rf"players|again|from|is|was)\b)|"
    rf"^(?P<lead>(?!1\b){SMALL_NUMBER})\s+(?!players?\b)(?=(?:[a-z-]+\s+){{0,4}}(?:games|movies|films|books|novels|albums|songs|"
    rf"courses|shows|articles)\b)|"
    rf"\b(?P<more>{SMALL_NUMBER})\s+(?=more\b|others?\b)|"
    rf"\b(?:no more than|at most|up to|max(?:imum)?|only|just)\s+(?P<most>{SMALL_NUMBER})\s+(?=(?:suggestions|"
    rf"results|titles|options|picks|things|"
    rf"recommendations|items|ones|of them)\b)|"
    rf"(?:^|来|推荐|推|给我|给|找|求|要|看|换)\s*(?P<zh>[0-9]{{1,2}}|[二三四五六七八九十两]){MEASURE_WORD}(?!人)",
    re.I,
)

_COUPLE = re.compile(
    r"\ba couple(?: of)?(?= [a-z]+)(?! (?:hours?|minutes?|days|years|weeks|months|times|more))|\bone or two(?= "
    r"[a-z]+s\b)",
    re.I,
)
_ALL = any_language(
    {
        "en": r"\b(?:show|list|give|see|display)(?: me| us)? "
        r"(?:(?:them|these|those) all|all(?: of)?(?: (?:them|these|those))?)"
        r"(?=\W*$|\s*[,;])",
        "zh": "(?:把)?(?:它们|这些|所有的?)?(?:全部|都|全)(?:给我)?(?:列|显示|展示|摆)(?:出来|一下|给我看)?",
    }
)
MOST_LISTED = 20
"""Items that are listed where somebody wants to see all of them."""


def wants_all(text: str) -> bool:
    """Return whether a text wants to see all that there is: "show me all of them"."""
    return bool(_ALL.search(text))


def extract_count(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill `n` and return the text without it; "one" is an article and fills nothing."""
    if match := _ALL.search(text):
        return replace(slots, n=MOST_LISTED), remove_match(text, match)
    if match := _COUPLE.search(text):
        return replace(slots, n=2), remove_match(text, match)
    if (match := _HOW_MANY.search(text)) and (
        count := int(parse_number(match["en"] or match["lead"] or match["more"] or match["most"] or match["zh"]))
    ) > 1:
        # What remains still asks for something, or for more.
        verb = "more" if re.match("another|next", match[0], re.I) else "来" if "来" in match[0] else ""
        return replace(slots, n=count), f"{text[: match.start()]}{verb} {text[match.end() :]}"
    return slots, text
