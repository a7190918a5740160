"""Limits of price and length, and the number of items, extracted from a text."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.query.message_text import ITEM_NOUN, MEASURE_WORD, alternatives, any_language, remove_match
from agent.query.numerals import ANY_NUMBER, SMALL_NUMBER, parse_number
from agent.query.slots import Slots

_SIGN = r"[$€£¥]"
_MONEY = alternatives(
    {
        "en": "bucks?|dollars?|usd|euros?|eur|pounds?|quid|yuan|rmb",
        "zh": "块钱?|元|人民币|美元",
        "signs": _SIGN,
    }
)
_UNDER = alternatives(
    {
        "en": "under|below|(?:less|cheaper|shorter|no (?:more|longer)|not (?:more|longer)) than|"
        "up to|at most|max(?:imum)?|within",
        "zh": "不超过|不到|低于|少于|短于|最多",
    }
)
_OVER = alternatives({"en": "over|above|more than|at least", "zh": "不少于|高于|至少"})
_UNTIL = alternatives({"en": "or (?:less|under|cheaper)|max", "zh": "以内|以下|之内|内"})
"""Words after a number that make it an upper bound."""
_LENGTH = (
    rf"(?P<hours>(?:an|half an|半个?|{ANY_NUMBER}个?半?)\s*(?:hours?|hrs?|小时|钟头)(?:\s*and a half)?)|"
    rf"(?P<minutes>{ANY_NUMBER})\s*(?:minutes?|mins?|分钟)"
)
_MINUTES = (
    re.compile(rf"{_UNDER}\s*(?:{_LENGTH})(?:\s*long\b)?(?![a-z])", re.I),
    re.compile(rf"(?:{_LENGTH})\s*(?:{_UNTIL}|能[看听读玩学]完)", re.I),
)
_TO = r"\s*(?:-|–|—|~|to|and|到|至|、)\s*"
_HOURS = alternatives({"en": "hours?|hrs?|days?", "zh": "个?小时|个?钟头|天"})
_TIME = alternatives({"en": f"{_HOURS}|minutes?|mins?", "zh": "分钟"})
_SPENT = r"(?:能|可以?)?(?:游?[玩看听读]|待|逛)?(?:的?(?:时间|时长))?(?:[是在为大约要能个]|差不多)*\s*"
_SPAN = re.compile(
    rf"{_SPENT}(?P<low>{ANY_NUMBER})\s*(?P<low_unit>{_TIME})?{_TO}(?P<high>{ANY_NUMBER})\s*"
    rf"(?P<unit>{_TIME})(?:之间|左右)?",
    re.I,
)
_ABOUT = re.compile(
    rf"\b(?:about|around|roughly)\s+(?P<about>{ANY_NUMBER})\s*(?P<unit>hours?|minutes?|mins?)(?:\s+long)?|"
    rf"(?=[能可玩看听读待逛游的时]){_SPENT}(?P<for>{ANY_NUMBER})\s*(?P<for_unit>个?小时|个?钟头|天|分钟)(?:左右)?|"
    rf"(?P<some>{ANY_NUMBER})\s*(?P<some_unit>个?小时|个?钟头|天|分钟)左右",
    re.I,
)
_COST = alternatives(
    {
        "en": "price[sd]?|budget|cost(?:s|ing)?",
        "zh": "人均(?:消费)?|消费|价格|价位|票价|门票(?:价格?|费用?)?|预算|单价|房价",
    }
)
_DANGLING = re.compile(rf"(?:最低|最高)?{_COST}(?:[是在为要能有的]|最好)*(?=\s|[,，。;；!?]|$)", re.I)
_BETWEEN = re.compile(
    rf"(?:between|from)?\s*{_SIGN}?\s*(?P<low>{ANY_NUMBER})\s*{_MONEY}?{_TO}"
    rf"(?:{_SIGN}\s*(?P<high_sign>{ANY_NUMBER})|(?P<high>{ANY_NUMBER})\s*{_MONEY})(?:之间|左右)?|"
    rf"{_COST}[^0-9,，。;；]{{0,8}}?(?P<bare_low>{ANY_NUMBER}){_TO}(?P<bare_high>{ANY_NUMBER})\s*{_MONEY}?(?:之间|左右)?",
    re.I,
)
_FREE = any_language(
    {
        "en": r"\bfree (?:entry|entrance|admission|of charge|to (?:enter|visit|play))\b|"
        r"\b(?:for|(?:that|which|they)(?: are|'re| is|'s)) free\b",
        "zh": r"(?<![不非务餐])免费(?!的?\s*(?:早|服务|wifi|停车|接|宽带|市内|国内|取消))(?:的|入场|开放|参观)?|"
        "免门票|(?:没有?|不[要用收需]+)门票费?(?:用)?",
    }
)
_AT_MOST = re.compile(
    rf"{_UNDER}\s*(?:{_SIGN}\s*(?P<sign>{ANY_NUMBER})|(?P<unit>{ANY_NUMBER})\s*{_MONEY})|"
    rf"(?:{_SIGN}\s*)?(?P<until>{ANY_NUMBER})\s*{_MONEY}?\s*{_UNTIL}",
    re.I,
)
_AT_LEAST = re.compile(
    rf"{_OVER}\s*(?:{_SIGN}\s*(?P<sign>{ANY_NUMBER})|(?P<unit>{ANY_NUMBER})\s*{_MONEY})|(?P<until>{ANY_NUMBER})\s*{_MONEY}\s*以上",
    re.I,
)
_HOW_MANY = re.compile(
    rf"\b(?:(?:give|show|find|get|recommend|suggest|list|tell)(?:\s+me)?|gimme|another|pick|"
    rf"top|next|just|want|need)\s+"
    rf"(?P<en>{SMALL_NUMBER})\b(?=\s+[a-z]|\s*$)(?!\s+(?:{ITEM_NOUN}\s*$)?(?:minutes?|hours?|people|"
    rf"players|again|from|is|was)\b)|"
    rf"\b(?P<more>{SMALL_NUMBER})\s+(?=more\b|others?\b)|"
    rf"(?:^|来|推荐|推|给我|给|找|要|看|换)\s*(?P<zh>[0-9]{{1,2}}|[二三四五六七八九十两]){MEASURE_WORD}(?!人)",
    re.I,
)


def extract_limits(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill the bounds of minutes and price, both included, and return the text without the words for them.

    Lengths come first, since "under two hours" is no price. A length without "under" or "over" is both bounds.
    """
    slots, text = _extract_lengths(slots, text)
    for pattern in _MINUTES:
        if match := pattern.search(text):
            slots, text = replace(slots, minutes_to=_parse_length(match)), remove_match(text, match)
            break
    before = (slots.price_from, slots.price_to)
    slots, text = _extract_prices(slots, text)
    # A price leaves its noun behind, such as 人均.
    return slots, text if (slots.price_from, slots.price_to) == before else _DANGLING.sub(" ", text)


def _extract_prices(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill `price_from` and `price_to`."""
    if match := _FREE.search(text):
        return replace(slots, price_to=0.0), remove_match(text, match)
    if match := _BETWEEN.search(text):
        low = parse_number(match["low"] or match["bare_low"])
        high = parse_number(match["high_sign"] or match["high"] or match["bare_high"])
        return replace(slots, price_from=min(low, high), price_to=max(low, high)), remove_match(text, match)
    if match := _AT_MOST.search(text):
        value = parse_number(match["sign"] or match["unit"] or match["until"])
        slots, text = replace(slots, price_to=value), remove_match(text, match)
    if match := _AT_LEAST.search(text):
        value = parse_number(match["sign"] or match["unit"] or match["until"])
        slots, text = replace(slots, price_from=value), remove_match(text, match)
    return slots, text


def _extract_lengths(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill both bounds of minutes from a span, or from a length that is no limit."""
    if match := _SPAN.search(text):
        ends = sorted(
            _to_minutes(match[end], match[unit] or match["unit"])
            for end, unit in (("low", "low_unit"), ("high", "unit"))
        )
        return replace(slots, minutes_from=ends[0], minutes_to=ends[1]), remove_match(text, match)
    if match := _ABOUT.search(text):
        written = match["about"] or match["for"] or match["some"]
        lasts = _to_minutes(written, match["unit"] or match["for_unit"] or match["some_unit"])
        return replace(slots, minutes_from=lasts, minutes_to=lasts), remove_match(text, match)
    return slots, text


def extract_count(slots: Slots, text: str) -> tuple[Slots, str]:
    """Fill `n` and return the text without it; "one" is an article and fills nothing."""
    if (match := _HOW_MANY.search(text)) and (
        count := int(parse_number(match["en"] or match["more"] or match["zh"]))
    ) > 1:
        # What remains still asks for something, or for more.
        verb = "more" if re.match("another|next", match[0], re.I) else "来" if "来" in match[0] else ""
        return replace(slots, n=count), f"{text[: match.start()]}{verb} {text[match.end() :]}"
    return slots, text


def _parse_length(match: re.Match[str]) -> int:
    """Return the minutes of a match of `_LENGTH`."""
    if match["minutes"]:
        return int(parse_number(_upper_neighbour(match["minutes"])))
    hours = match["hours"].casefold()
    half = 30 if "half" in hours.replace("half an", "") or "半" in hours else 0
    if hours.startswith(("half an", "半")):
        return 30
    if hours.startswith("an"):
        return 60 + half
    count = re.match(ANY_NUMBER, hours, re.I)
    return int(parse_number(count[0]) * 60) + half if count else 60


def _to_minutes(written: str, unit: str) -> int:
    """Return a number in minutes, hours or days as minutes."""
    minutes = 1 if re.match("m|分", unit, re.I) else 24 * 60 if re.match("d|天", unit, re.I) else 60
    return round(parse_number(written) * minutes)


def _upper_neighbour(written: str) -> str:
    """Return the numeral without the smaller of two neighbours: 三四十 means up to forty."""
    return re.sub("[一二三四五六七八九](?=[一二三四五六七八九]十)", "", written)
