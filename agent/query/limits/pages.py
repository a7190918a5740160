"""Bounds on the number of pages, as a text states them: "under 200 pages", 两百页以内."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.query.limits.bounds import Bound, find_all
from agent.query.limits.limits import OVER, UNDER, UNTIL, UPWARDS
from agent.query.slots import Slots
from agent.query.text.numerals import ANY_NUMBER, parse_number

_PAGES = r"[\s-]*(?:pages?\b|pp\b|页)"
_AROUND = r"(?:\b(?:about|around|roughly)\s+|大概|大约|差不多)"
_BUT = r"\s*[,，]?\s*(?:but|and|yet|但|且|又)?\s*"
_PATTERN = re.compile(
    rf"{OVER}\s*(?P<least>{ANY_NUMBER})(?:{_PAGES})?{_BUT}{UNDER}\s*(?P<most>{ANY_NUMBER}){_PAGES}|"
    rf"{OVER}\s*(?P<least_first>{ANY_NUMBER}){_PAGES}{_BUT}{UNDER}\s*(?P<most_last>{ANY_NUMBER})(?![0-9.]|\s*[$€£¥a-z元块])|"
    rf"(?:\b(?:between|from)\s+)?(?P<low>{ANY_NUMBER})(?:{_PAGES})?\s*(?:-|–|~|to|and|到|至)\s*(?P<high>{ANY_NUMBER}){_PAGES}|"
    rf"{UNDER}\s*(?P<under>{ANY_NUMBER}){_PAGES}(?:\s*long\b)?|{OVER}\s*(?P<over>{ANY_NUMBER}){_PAGES}(?:\s*long\b)?|"
    rf"(?P<until>{ANY_NUMBER}){_PAGES}(?:\s*long\b)?\s*{UNTIL}|(?P<upwards>{ANY_NUMBER}){_PAGES}\s*{UPWARDS}|"
    rf"{_AROUND}?(?P<about>{ANY_NUMBER}){_PAGES}(?:左右|上下)?",
    re.I,
)
TOLERANCE = 0.25
"""Tolerance of a number of pages that is no bound, as a share of it."""


_OTHER_UNIT = (
    r"(?![0-9.])[\s-]*(?:pages?\b|pp\b|页|min(?:ute)?s?\b|分钟|hours?\b|个?小时|years?\b|岁|年|集|首|章|"
    r"people\b|players?\b|人)"
)


def without_other_units(slots: Slots, text: str) -> Slots:
    """Return slots without a price that a model read in a number of pages, minutes, years or people: 200页左右."""

    def is_other(price: float | None) -> bool:
        return price is not None and bool(re.search(rf"(?<![0-9.]){price:g}{_OTHER_UNIT}", text, re.I))

    if "price_from" in slots.by_model and is_other(slots.price_from):
        slots = replace(slots, price_from=None)
    return replace(slots, price_to=None) if "price_to" in slots.by_model and is_other(slots.price_to) else slots


def find_pages(text: str) -> tuple[list[Bound], str]:
    """Return the bounds on pages in a text, and the text with blanks in their place."""
    return find_all(text, ((_PATTERN, _bound),))


def _bound(match: re.Match[str]) -> Bound:
    number = {name: round(parse_number(written)) for name, written in match.groupdict().items() if written}
    for first, last in (("least", "most"), ("least_first", "most_last")):
        if first in number:  # "at least 400 but no more than 500 pages"
            return Bound("pages", number[first], number[last], *match.span())
    if "low" in number:
        low, high = sorted((number["low"], number["high"]))
        return Bound("pages", low, high, *match.span())
    if about := number.get("about"):
        return Bound("pages", round(about * (1 - TOLERANCE)), round(about * (1 + TOLERANCE)), *match.span())
    most, least = number.get("under", number.get("until")), number.get("over", number.get("upwards"))
    return Bound("pages", least, most, *match.span(), names_end=" or " in match[0])
