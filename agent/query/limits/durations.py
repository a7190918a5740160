"""Lengths of time as people write them: "an hour and 45", "2h15", "three quarters of an hour", 一个半小时, 三刻钟."""

from __future__ import annotations

import re

from agent.query.text.message_text import ITEM_NOUN, MEASURE_WORD
from agent.query.text.numerals import ANY_NUMBER, parse_number

_HALF_EN = r"(?:a\s+)?(?:half|quarter)|three[\s-]quarters"
_MINUTE_EN = r"(?:minutes?|mins?|m)(?![a-z])"
_BELOW_HOUR = r"(?:[0-5]?[0-9](?![0-9.:])|(?:twenty|thirty|forty|fifty)(?:[\s-][a-z]+)?|fifteen|ten|five)"
_HOUR_EN = r"(?:hours?|hrs?|h)(?![a-z])"
_EN = (
    rf"(?:a\s+)?(?:half|quarter|three[\s-]quarters?)[\s-]+(?:of\s+)?(?:an?\s+)?hours?(?![a-z])|"
    rf"(?:(?:an?\s+(?:(?:good|full|single)\s+)?|(?:a\s+)?couple\s+(?:of\s+)?|{ANY_NUMBER}(?:\s+and\s+(?:{_HALF_EN}))?"
    rf"[\s-]*){_HOUR_EN}|hour(?=\s+and))(?:\s*(?:and|&|,)?\s*(?:{ANY_NUMBER}\s*{_MINUTE_EN}|{_HALF_EN}|"
    rf"{_BELOW_HOUR}(?!\s*(?:{ITEM_NOUN}|bucks|dollars|stars?|people|years?|pages?)\b)(?![\w%])))?|"
    rf"{ANY_NUMBER}(?:\s*ish)?[\s-]*(?:minutes?|mins?)(?![a-z])"
)
_HOUR_ZH = "个?(?:小时|钟头)"
_ZH = (
    rf"(?:半个?|个把|(?:{ANY_NUMBER}|俩)个?[半多来]?)\s*{_HOUR_ZH}(?:[零又过加]?(?:半|[一二三]刻钟?|{ANY_NUMBER}\s*分钟?|"
    rf"{ANY_NUMBER}(?!\s*(?:{MEASURE_WORD}|[集块元人岁年点、到至]))))?|"
    rf"[一二两三]刻钟?|{ANY_NUMBER}[来多]?\s*分钟"
)
_ROUND_THE_CLOCK = "供?热水|营业|前台|客房|服务|供应|开放|接待|便利|安保|reception|service|front desk|check-?in"
DURATION = rf"(?:(?:(?<![a-z0-9.])(?:{_EN})|{_ZH})(?!\s*(?:{_ROUND_THE_CLOCK})))"
"""Pattern of any length of time that `parse_duration` reads; it captures no group."""
_PART_EN = re.compile(r"(half|three[\s-]quarter|quarter)")
_MINUTES_AFTER = re.compile(
    rf"(?:hours?|hrs?|h|小时|钟头)\s*(?:and|&|,|[零又过加])?\s*({ANY_NUMBER})(?!刻|[\s-]quarter)|"
    rf"^({ANY_NUMBER})(?:\s*ish)?[来多]?[\s-]*(?:min|分)",
    re.I,
)
_QUARTERS_ZH = re.compile("([一二两三])刻")
_HOURS = re.compile(
    rf"({ANY_NUMBER}|俩)(?:\s+and\s+(?:{_HALF_EN}))?\s*个?[半多来]?[\s-]*个?(?:hours?|hrs?|h|小时|钟头)", re.I
)


def parse_duration(written: str) -> int:
    """Return the minutes of a match of `DURATION`; of two neighbours, as in 三四十, those of the greater one."""
    lower = written.casefold().strip()
    minutes = 0.0
    if after := _MINUTES_AFTER.search(lower):
        minutes += parse_number(_greater_neighbour(after[1] or after[2]))
    if quarters := _QUARTERS_ZH.search(lower):
        minutes += 15 * parse_number(quarters[1])
    if part := _PART_EN.search(lower):
        minutes += {"half": 30, "quarter": 15}.get(part[1], 45)
    minutes += 30 * lower.count("半")
    if hours := _HOURS.search(lower):
        minutes += 60 * (2 if hours[1] == "俩" else parse_number(hours[1]))
    elif "couple" in lower:
        minutes += 120
    elif "个把" in lower or re.match(r"(?:an?\s+(?:(?:good|full|single)\s+)?)?(?:hours?|hrs?)\b", lower):
        minutes += 60
    return round(minutes)


def _greater_neighbour(written: str) -> str:
    """Return a numeral without the smaller of two neighbours: 三四十 means up to forty."""
    return re.sub("[一二三四五六七八九](?=[一二三四五六七八九]十)", "", written)
