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


def with_units(text: str, columns: Columns, kind: str) -> str:
    """Return a text in which a limit without a unit has one: minutes where items of the kind tell these, else a price.

    A number that may be a year or of a few items, and one that is followed by what it counts, stay as they are.
    """
    for pattern in (_BARE_EN, _BARE_ZH):
        text = pattern.sub(lambda match: _with_unit(match, columns, kind), text)
    return text


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
