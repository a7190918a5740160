"""The numbers that a report names, in digits or words; shares are in percent, however they are written."""

from __future__ import annotations

import re

from agent.query.text.numerals import ANY_NUMBER, parse_number
from retrieval.data.items import Item

FEWEST = 3
"""Numbers below say little: one, two, a couple."""
_NUMBER_EN = re.compile(rf"\b{ANY_NUMBER}\b")
_NUMBER = re.compile(ANY_NUMBER)
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3})")
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_SHARE = re.compile(
    rf"\b(?P<some>{ANY_NUMBER})[ -](?P<part>{'|'.join(_PARTS)})s\b"
    rf"|\b(?P<few>{ANY_NUMBER}) (?:in|out of) (?P<of>ten|five|four|three|10|5|4|3)\b"
    rf"|(?P<whole>{ANY_NUMBER})分之(?P<over>{ANY_NUMBER})"
    rf"|(?P<tenths>[一二两三四五六七八九])成(?![为立功员果本长])"
)


def numbers_of(item: Item, max_chars: int) -> frozenset[float]:
    """Return the numbers in an item's titles and the first `max_chars` of its texts, in all its languages."""
    numbers: set[float] = set()
    for texts in (item, *item.translations.values()):
        text = _THOUSANDS.sub("", f"{texts.title} {texts.text[:max_chars]}".casefold())
        numbers.update(map(_percent, _SHARE.finditer(text)))
        text = _SHARE.sub(" ", text)
        pattern = _NUMBER_EN if text.isascii() else _NUMBER
        numbers.update(parse_number(match[0]) for match in pattern.finditer(text))
    return frozenset(number for number in numbers if number >= FEWEST)


def _percent(match: re.Match[str]) -> float:
    """Return a share in percent, as 75 for three quarters, nine in ten as 90, and 四成 as 40."""
    group = match.groupdict()
    if group["tenths"]:
        return 10 * parse_number(group["tenths"])
    some, of = next((group[a], group[b]) for a, b in (("some", "part"), ("few", "of"), ("over", "whole")) if group[a])
    whole = 100.0 if of == "百" else float(_PARTS.get(of) or parse_number(of))
    return round(100 * parse_number(some) / whole) if whole else 0.0
