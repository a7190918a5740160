"""The order of a whole list: new works, "oldest first", 从便宜到贵."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from agent.query.limits.counts import wants_all
from agent.query.slots import Slots, SortOrder
from agent.query.text.message_text import ITEM_NOUN, any_language

_NEW = rf"new(?=\s+(?:{ITEM_NOUN}|music|stuff|releases?|series|shows?|anime|news)\b|\s*$)"
_SORTS: Mapping[SortOrder, re.Pattern[str]] = {
    "newer": any_language(
        {
            "en": rf"\b(?:newest|latest|(?:most )?recent(?:ly released)?|brand new|up to date|{_NEW})\b",
            "zh": "最新|"
            "最近(?:(?:上映|新?出|发布|新上)的?|的|(?=有(?:什么|啥|哪些|新)))|较新|近[几两]年|近期|新出的?|新的|"
            "新(?=书|片|歌|游戏|电影|番|剧|专辑)|刚出的?|新上[映架]|[从由]近[到往至]远",
        }
    ),
    "older": any_language(
        {
            "en": r"\b(?:oldest|earliest|vintage|(?<!my )(?<!our )(?<!his )(?<!her )old(?=\s+(?!game "
            r"?boys?)(?:movies?|films?|flicks?|books?|novels?|songs?|music|"
            r"albums?|games?|stuff|ones|classics|shows?|records?|tv|jazz|rock|westerns?|horror|comed\w+)\b)|"
            r"(?<=thing )(?:really |very )?old)\b",
            "zh": "老的|旧的|老(?=电影|片|歌|书|游戏|动画|剧)|早期的?",
        }
    ),
}
_FIRST = r"(?: \w+){0,2} (?:first|on top|at the top)\b"
_SORTED_BY = r"\b(?:sort|order|arrange|rank)(?:ed)? (?:(?:them|these|those|it|all|everything|the list) )*by "
_DOWN = r"(?=.*(?:\bdesc|\bhigh(?:est)? (?:to low|first)|\bmost expensive|\blong(?:est)? (?:to short|first)))"
_SIZE_ZH = "(?:时长|时间|篇幅|页数|字数|集数)"
_IN_ORDER: Mapping[SortOrder, re.Pattern[str]] = {
    "older": any_language(
        {
            "en": rf"\b(?:oldest|earliest){_FIRST}",
            "zh": "[从由][旧老][到往至]新",
        }
    ),
    "newer": any_language(
        {
            "en": rf"\b(?:newest|latest|most recent){_FIRST}|{_SORTED_BY}(?:age|(?:release )?(?:year|date))\b",
            "zh": "[从由]新[到往至][旧老]|按[^,，。]{0,6}(?:时间|年份|年代|日期)[^,，。]{0,4}排",
        }
    ),
    "dearer": any_language(
        {
            "en": rf"\b(?:dearest|priciest|most expensive|highest price){_FIRST}|{_SORTED_BY}(?:price|cost)\b{_DOWN}",
            "zh": "[从由]贵[到往至]便宜|价[格钱]?[从由]高[到往至]低|最贵的?[排放]在?(?:最?前|最?上|头)",
        }
    ),
    "cheaper": any_language(
        {
            "en": rf"\b(?:cheapest|lowest price){_FIRST}|{_SORTED_BY}(?:price|cost)\b",
            "zh": "[从由]便宜[到往至]贵|价[格钱]?[从由]低[到往至]高|最便宜的?[排放]在?(?:最?前|最?上|头)|"
            "按[^,，。]{0,4}价[格钱]?[^,，。]{0,4}排",
        }
    ),
    "better": any_language(
        {
            "en": rf"\b(?:best|(?:top|best|highest)[- ]rated|highest (?:rating|score)){_FIRST}|"
            rf"{_SORTED_BY}(?:(?:user |average )?(?:ratings?|scores?|reviews?|stars))\b",
            "zh": "按[^,，。]{0,4}(?:评分|打分|分数|得分|口碑)[^,，。]{0,4}排|"
            "(?:评分|分数|打分)?[从由]高分?[到往至]低分?|"
            "(?:评分|分数|口碑)最[高好]的?[排放]在?(?:最?前|最?上|头)",
        }
    ),
    "longer": any_language(
        {
            "en": rf"\blongest{_FIRST}|{_SORTED_BY}(?:length|duration)\b{_DOWN}",
            "zh": f"[从由][长厚][到往至][短薄]|{_SIZE_ZH}[从由]多[到往至]少",
        }
    ),
    "shorter": any_language(
        {
            "en": rf"\b(?:shortest|quickest){_FIRST}|{_SORTED_BY}(?:length|duration)\b",
            "zh": f"[从由][短薄][到往至][长厚]|{_SIZE_ZH}[从由]少[到往至]多|"
            f"按[^,，。]{{0,4}}(?:{_SIZE_ZH}|长短|厚薄)[^,，。]{{0,4}}排",
        }
    ),
}
"""What asks for a sorted list, and for no single item: "the newest on top"."""


def explicit_order(text: str) -> SortOrder:
    """Return the order in which a text wants the list sorted; empty where it wants none."""
    return next((order for order, pattern in _IN_ORDER.items() if pattern.search(text)), "")


def without_sorted_items(slots: Slots, text: str, shown: int) -> Slots:
    """Return slots that neither judge nor resemble the items on show where a text wants all, or all sorted."""
    all_shown = tuple(range(1, shown + 1))
    if not (shown and (explicit_order(text) or wants_all(text)) and slots.numbers == all_shown):
        return slots
    return replace(slots, intent="", numbers=())


def extract_sort(text: str) -> tuple[SortOrder, str]:
    """Return the order by age that a text asks for, and the text without it."""
    explicit = explicit_order(text)
    for order, pattern in ((explicit, _IN_ORDER[explicit]),) if explicit in _SORTS else _SORTS.items():
        if pattern.search(text):
            return order, pattern.sub(" ", text)
    return "", text


def extract_measured_order(text: str) -> tuple[tuple[str, ...], str]:
    """Return the order by price or length that a text asks for, as a critique, and the text without it."""
    order = explicit_order(text)
    return ((order,), _IN_ORDER[order].sub(" ", text)) if order and order not in _SORTS else ((), text)
