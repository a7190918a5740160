"""Bounds on the year, extracted from a text."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.query.message_text import remove_match
from agent.query.slots import Slots

_YEAR = r"(?<![0-9])((?:18|19|20)[0-9]{2})(?![0-9])"
_DECADE = re.compile(
    r"(?<![0-9])(?:(?P<full>(?:18|19|20)[0-9]0)|'?(?P<short>[0-9]0))(?:'?s(?![a-z0-9])|年代)|"
    r"(?P<zh>[二三四五六七八九])十年代|(?P<zero>零几年|千禧年代)|"
    r"\b(?P<word>twen|thir|for|fif|six|seven|eigh|nine)ties\b",
    re.I,
)
_TIES = ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
_RANGE = re.compile(
    rf"(?:\b(?:between|from)\s+)?{_YEAR}\s*年?\s*(?:-|–|—|~|to|and|until|till|到|至|和)\s*{_YEAR}\s*年?(?:之间)?", re.I
)
_AFTER = re.compile(
    rf"\b(after|since|from|(?:newer|later) than)\s+(?:the\s+)?{_YEAR}(?:\s+(?:onwards?|on|and later|and after))?|"
    rf"{_YEAR}\s*(?:onwards|and (?:later|after|newer)|or (?:later|newer)|年?\s*(?:以后|之后|以来|开始|起|后))",
    re.I,
)
_BEFORE = re.compile(
    rf"\b(before|until|till|up to|by|pre|(?:older|earlier) than)[\s-]+(?:the\s+)?{_YEAR}|"
    rf"{_YEAR}\s*年?\s*(?:以前|之前|前)|{_YEAR}\s+(?:or|and) (?:earlier|older|before)",
    re.I,
)
_ONE_YEAR = re.compile(rf"(?:\b(?:in|from|of)\s+)?{_YEAR}\s*年?", re.I)


def extract_years(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill `year_from` and `year_to`, both included, and return the text without the words for them.

    A decade is a range; after "since" or "before" it is its nearer year.
    """

    def decade(match: re.Match[str]) -> str:
        first = _first_year(match)
        before, after = text[: match.start()], text[match.end() :]
        if re.match("(?:以后|之后|以来|以前|之前|前)", after):
            return f"{first}年"
        if near := re.search(
            r"\b(after|since|before|until|till|(?:newer|older|later|earlier) than)\s+(?:the\s+)?'?$", before, re.I
        ):
            return str(first if near[1].lower() in ("since", "before", "older than", "earlier than") else first + 9)
        return f" {first}-{first + 9} "

    text = _DECADE.sub(decade, text)
    if ranges := list(_RANGE.finditer(text)):
        ends = [int(year) for match in ranges for year in match.groups()]
        return replace(slots, year_from=min(ends), year_to=max(ends)), _RANGE.sub(" ", text)
    low = high = None
    if match := _AFTER.search(text):
        strictly = (match[1] or "").lower() not in ("since", "from", "")
        low, text = int(match[2] or match[3]) + strictly, remove_match(text, match)
    if match := _BEFORE.search(text):
        inclusive = (match[1] or "").lower() in ("until", "till", "up to", "by") or match[4]
        high, text = int(match[2] or match[3] or match[4]) - (not inclusive), remove_match(text, match)
    if low is None and high is None and (match := _ONE_YEAR.search(text)):
        low = high = int(match[1])
        text = remove_match(text, match)
    return replace(slots, year_from=low, year_to=high), text


def _first_year(match: re.Match[str]) -> int:
    """Return the first year of a decade."""
    if match["full"]:
        return int(match["full"])
    if match["zero"]:
        return 2000
    if match["zh"]:
        return 1900 + 10 * ("二三四五六七八九".index(match["zh"]) + 2)
    if match["word"]:
        return 1920 + 10 * _TIES.index(match["word"].lower())
    return int(match["short"]) + (1900 if int(match["short"]) >= 30 else 2000)
