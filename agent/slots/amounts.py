"""Limits of price and length, and how many are wanted, taken out of a text."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.slots.numerals import ANY, SMALL, number
from agent.slots.text import KIND, MEASURE, cut
from agent.slots.values import Slots

_SIGN = r"[$€£¥]"
_MONEY = r"(?:bucks?|dollars?|usd|euros?|eur|pounds?|quid|yuan|rmb|块钱?|元|人民币|美元|[$€£¥])"
_UNDER = (
    r"(?:under|below|(?:less|cheaper|shorter|no (?:more|longer)|not (?:more|longer)) than|"
    r"up to|at most|max(?:imum)?|within|"
    r"不超过|不到|低于|少于|短于|最多)"
)
_OVER = r"(?:over|above|more than|at least|不少于|高于|至少)"
_UNTIL = r"(?:以内|以下|之内|内|or (?:less|under|cheaper)|max)"
_LENGTH = (
    rf"(?P<hours>(?:an|half an|半个?|{ANY}个?半?)\s*(?:hours?|hrs?|小时|钟头)(?:\s*and a half)?)|"
    rf"(?P<minutes>{ANY})\s*(?:minutes?|mins?|分钟)"
)
_MINUTES = (
    re.compile(rf"{_UNDER}\s*(?:{_LENGTH})(?:\s*long\b)?(?![a-z])", re.I),
    re.compile(rf"(?:{_LENGTH})\s*(?:{_UNTIL}|能[看听读玩学]完)", re.I),
)
_BETWEEN = re.compile(
    rf"(?:between|from)?\s*{_SIGN}?\s*(?P<low>{ANY})\s*{_MONEY}?\s*(?:-|–|~|to|and|到|至)\s*"
    rf"(?:{_SIGN}\s*(?P<high_sign>{ANY})|(?P<high>{ANY})\s*{_MONEY})(?:之间)?",
    re.I,
)
_AT_MOST = re.compile(
    rf"{_UNDER}\s*(?:{_SIGN}\s*(?P<sign>{ANY})|(?P<unit>{ANY})\s*{_MONEY})|"
    rf"(?:{_SIGN}\s*)?(?P<until>{ANY})\s*{_MONEY}?\s*{_UNTIL}",
    re.I,
)
_AT_LEAST = re.compile(
    rf"{_OVER}\s*(?:{_SIGN}\s*(?P<sign>{ANY})|(?P<unit>{ANY})\s*{_MONEY})|(?P<until>{ANY})\s*{_MONEY}\s*以上", re.I
)
_HOW_MANY = re.compile(
    rf"\b(?:(?:give|show|find|get|recommend|suggest|list|tell)(?:\s+me)?|gimme|another|pick|"
    rf"top|next|just|want|need)\s+"
    rf"(?P<en>{SMALL})\b(?=\s+[a-z]|\s*$)(?!\s+(?:{KIND}\s*$)?(?:minutes?|hours?|people|"
    rf"players|again|from|is|was)\b)|"
    rf"\b(?P<more>{SMALL})\s+(?=more\b|others?\b)|"
    rf"(?:^|来|推荐|推|给我|给|找|要|看|换)\s*(?P<zh>[0-9]{{1,2}}|[二三四五六七八九十两]){MEASURE}(?!人)",
    re.I,
)


def amounts(slots: Slots, text: str) -> tuple[Slots, str]:
    """Lengths first, for "under two hours" is no price."""
    for pattern in _MINUTES:
        if match := pattern.search(text):
            slots, text = replace(slots, minutes_to=_minutes(match)), cut(text, match)
            break
    if match := _BETWEEN.search(text):
        low, high = number(match["low"]), number(match["high_sign"] or match["high"])
        return replace(slots, price_from=min(low, high), price_to=max(low, high)), cut(text, match)
    if match := _AT_MOST.search(text):
        value = number(match["sign"] or match["unit"] or match["until"])
        slots, text = replace(slots, price_to=value), cut(text, match)
    if match := _AT_LEAST.search(text):
        value = number(match["sign"] or match["unit"] or match["until"])
        slots, text = replace(slots, price_from=value), cut(text, match)
    return slots, text


def how_many(slots: Slots, text: str) -> tuple[Slots, str]:
    """How many are wanted; one is an article."""
    if (match := _HOW_MANY.search(text)) and (count := int(number(match["en"] or match["more"] or match["zh"]))) > 1:
        kept = "more" if re.match("another|next", match[0], re.I) else "来" if "来" in match[0] else ""
        return replace(slots, n=count), f"{text[: match.start()]}{kept} {text[match.end() :]}"
    return slots, text


def _minutes(match: re.Match[str]) -> int:
    if match["minutes"]:
        return int(number(_neighbours(match["minutes"])))
    said = match["hours"].casefold()
    half = 30 if "half" in said.replace("half an", "") or "半" in said else 0
    if said.startswith(("half an", "半")):
        return 30
    if said.startswith("an"):
        return 60 + half
    found = re.match(ANY, said, re.I)
    return int(number(found[0]) * 60) + half if found else 60


def _neighbours(written: str) -> str:
    """三四十 is up to forty."""
    return re.sub("[一二三四五六七八九](?=[一二三四五六七八九]十)", "", written)
