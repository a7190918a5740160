"""Limits without a unit: "something for hiking under 50", 50以内的. The catalogue tells what the number is of."""

from __future__ import annotations

import re

from retrieval.conditions import Columns, Comparison
from retrieval.data.own_rows import LENGTHS, PRICES

_NUMBER = r"(?P<number>[0-9]{1,5})(?![0-9.,]*[0-9])"
_BARE_EN = re.compile(
    r"(?<!not )\b(?P<limit>under|below|less than|cheaper than|up to|at most|no more than|not more than|max|over|above|"
    rf"more than|at least)\s+{_NUMBER}"
    r"(?=\s*(?:$|[,.;!?)]|\b(?:please|pls|thanks|thx|if|and|but|or|for|that|with|in)\b))",
    re.I,
)
_BARE_ZH = re.compile(
    rf"(?P<limit>不超过|不高于|低于|少于|最多|不到|高于|超过|至少)\s*{_NUMBER}(?=$|[\s,，。;；!！?？的])|"
    r"(?<![0-9.])(?P<until>[0-9]{1,5})(?P<end>以内|以下|之内|以上)(?=$|[\s,，。;；!！?？的])"
)
_BETWEEN = re.compile(
    r"\b(?:between|from)\s+(?P<low>[0-9]{1,5})\s*(?:and|to|-)\s*(?P<high>[0-9]{1,5})"
    r"(?=\s*(?:$|[,.;!?)]|\b(?:please|pls|thanks|thx|if|but|or|for|that|would|is|should)\b))|"
    r"(?<![0-9.])(?P<low_zh>[0-9]{1,5})(?:到|至|[-~—])(?P<high_zh>[0-9]{1,5})(?:之间|左右|以内)?(?=$|[\s,，。;；!！?？的吧])",
    re.I,
)
_OF_OTHERS = re.compile(
    r"(?:\brat(?:ed|ings?)|\bscor(?:ed?|es|ing)|\bstars?|\bpages?|\bages?|\baged|\byears?|\blevel|\bvotes?|\breviews?|"
    r"评分|分数|打分|豆瓣|页|岁|人数|年龄|等级)[^,，.。;；!！?？]*$",
    re.I,
)
"""What a number after it is of."""
_YEARS = range(1800, 2101)
MOST_MINUTES, LEAST_MINUTES = 600, 40
"""Numbers that may be the minutes of an item."""
LEAST_PRICE = 10
"""The least number that is a price where the catalogue tells none; smaller ones count items."""


_FREE = re.compile(
    r"(?<![\w-] )(?<!-)\bfree\b"
    r"(?=\s+(?:would|is|are|please|pls|if|things?|stuff|ones?|places?|activities|events?)\b|\W*$)|"
    r"(?:(?<=\banything )|(?<=\bsomething )|(?<=\bonly )|(?<=\bis )|(?<=\bones )|(?<=\bfor ))free\b(?=\W*$)",
    re.I,
)


def with_free_price(text: str, columns: Columns, kind: str) -> str:
    """Return a text in which "free" means what costs nothing, where an item of the kind has that price."""
    return _FREE.sub("free of charge", text) if _is_within(0, PRICES, columns, kind) and _FREE.search(text) else text


def with_units(text: str, columns: Columns, kind: str) -> str:
    """Return a text in which a limit without a unit has one: minutes where items of the kind tell these, else a price.

    A number that may be a year or of a few items, and one that is followed by what it counts, stay as they are.
    """
    text = with_free_price(text, columns, kind)
    for pattern in (_BARE_EN, _BARE_ZH):
        text = pattern.sub(lambda match: _with_unit(match, columns, kind), text)
    return _BETWEEN.sub(lambda match: _with_unit_of_both(match, columns, kind), text)


def _with_unit_of_both(match: re.Match[str], columns: Columns, kind: str) -> str:
    """Return both ends of a range with the unit that numbers of the kind have; as they are where neither may be one."""
    low, high = (int(match[name] or match[f"{name}_zh"]) for name in ("low", "high"))
    if {low, high} & set(_YEARS) or low >= high or _OF_OTHERS.search(match.string[: match.start()]):
        return match[0]
    is_price = any(_is_within(number, PRICES, columns, kind) for number in (low, high))
    is_length = any(_is_within(number, LENGTHS, columns, kind) for number in (low, high))
    if not (is_price or (is_length and high >= LEAST_MINUTES)):
        return match[0]
    if match["low"]:
        return f"between ${low} and ${high}" if is_price else f"between {low} and {high} minutes"
    return f"{low}到{high}{'元' if is_price else '分钟'}"


def _with_unit(match: re.Match[str], columns: Columns, kind: str) -> str:
    groups = match.groupdict()
    number = int(groups.get("number") or groups["until"])
    if number in _YEARS or _OF_OTHERS.search(match.string[: match.start()]):
        return match[0]
    is_price = _is_within(number, PRICES, columns, kind)
    is_length = LEAST_MINUTES <= number <= MOST_MINUTES and _is_within(number, LENGTHS, columns, kind)
    if number < LEAST_PRICE and not is_price:
        return match[0]
    if match.re is _BARE_EN:
        return f"{groups['limit']} {number} minutes" if is_length and not is_price else f"{groups['limit']} ${number}"
    unit = "分钟" if is_length and not is_price else "元"
    return f"{groups['limit']}{number}{unit}" if groups["limit"] else f"{number}{unit}{groups['end']}"


def _is_within(number: int, fields: tuple[str, ...], columns: Columns, kind: str) -> bool:
    """Return whether items of a kind, of any where it is empty, have such a number in one of some fields."""
    of_kind = [Comparison("domain", "=", kind)] if kind else []
    return any(
        bool(columns.allowed([*of_kind, Comparison(field, "<=", str(number))]).any())
        and bool(columns.allowed([*of_kind, Comparison(field, ">=", str(number))]).any())
        for field in fields
    )
