"""Limits that a message puts by a work: "shorter than Heat", "not as old as Alien", 比《无间道》短的.

The work is neither liked nor disliked, and nothing is to resemble it: what is compared becomes a limit in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from agent.query.verdicts.complaints import names_in_text
from agent.query.works.mentions import Mention
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.data.own_rows import LENGTHS, PAGES, PRICES

_FIRST_WORK = 0xE000
_WORK = "(?P<work>[\ue000-\ue0ff])"
_TITLE_EN = r"(?P<title>(?-i:(?:[A-Z][\w':&-]*|[0-9]+)(?: (?:of|the|and|in|on|a|to|[A-Z][\w':&-]*|[0-9]+))*))"
_ANY_EN = rf"(?:the (?:film|movie|book|game|album) )?(?:{_WORK}|{_TITLE_EN})(?: (?:is|was|does|did))?(?!\w|'s)"
_MORE: Mapping[str, tuple[str, bool]] = {
    "shorter": ("length", False),
    "briefer": ("length", False),
    "thinner": ("length", False),
    "longer": ("length", True),
    "thicker": ("length", True),
    "newer": ("year", True),
    "later": ("year", True),
    "more recent": ("year", True),
    "more modern": ("year", True),
    "older": ("year", False),
    "earlier": ("year", False),
    "cheaper": ("price", False),
    "less expensive": ("price", False),
    "dearer": ("price", True),
    "pricier": ("price", True),
    "more expensive": ("price", True),
}
"""What a comparative measures, and whether it wants more of it."""
_AS_MUCH: Mapping[str, tuple[str, bool]] = {
    "long": ("length", True),
    "thick": ("length", True),
    "short": ("length", False),
    "new": ("year", True),
    "recent": ("year", True),
    "modern": ("year", True),
    "old": ("year", False),
    "expensive": ("price", True),
    "pricey": ("price", True),
    "dear": ("price", True),
    "cheap": ("price", False),
}
"""What an adjective measures, and whether it says much of it."""
_MORE_ZH: Mapping[str, tuple[str, bool]] = {
    "短": ("length", False),
    "薄": ("length", False),
    "长": ("length", True),
    "厚": ("length", True),
    "新": ("year", True),
    "晚": ("year", True),
    "老": ("year", False),
    "旧": ("year", False),
    "早": ("year", False),
    "便宜": ("price", False),
    "贵": ("price", True),
}
_NO_EN = r"(?:not|no|nothing|never|(?:is|are|was|do|does|must|should)(?:n'?t| not)(?: be| want| want anything)?)"
_THAN = re.compile(
    rf"(?:(?P<no>\b{_NO_EN})\s+)?(?:(?:any|much|even|way|far|rather|an?|bit|little|lot|too|something)\s+)*"
    rf"\b(?P<more>{'|'.join(_MORE)})(?: (?:ones?|films?|movies?|books?|games?|albums?))? than {_ANY_EN}",
    re.I,
)
_AS = re.compile(
    rf"\b(?P<no>{_NO_EN}|less|n'?t)\s+(?:(?:quite|nearly|half|be|is|are|that is|that are)\s+)*(?:as|so) "
    rf"(?P<much>{'|'.join(_AS_MUCH)}) as {_ANY_EN}",
    re.I,
)
_THAN_ZH = re.compile(
    f"(?P<no>不要?|别|不能|不想要?)?比《?{_WORK}》?(?:还|更|要|再)*(?P<zh>{'|'.join(_MORE_ZH)})(?:一?[点些]|得多|很多|的多)?(?:的|了)?"
)
_AS_ZH = re.compile(
    f"(?:不要像|没有?|不如|不像|别像)《?{_WORK}》?(?:那么|这么|那样|一样)?(?P<zh>{'|'.join(_MORE_ZH)})(?:的|了)?"
)
_FIELDS = {"length": (*LENGTHS, *PAGES), "year": ("year",), "price": PRICES}
_LIMITS_EN = {
    "minutes": ("at least {} minutes", "at most {} minutes"),
    "pages": ("at least {} pages", "at most {} pages"),
    "year": ("from {} on", "until {}"),
    "price": ("at least ${}", "at most ${}"),
}
_LIMITS_ZH = {
    "minutes": ("{}分钟以上", "{}分钟以内"),
    "pages": ("{}页以上", "{}页以内"),
    "year": ("{}年以后", "{}年以前"),
    "price": ("{}元以上", "{}元以内"),
}
"""A lower and an upper limit in words."""


_ASKS = re.compile(
    r"^(?:(?:and|so|but|ok|hm+)\W+)*(?:is|are|was|were|does|did|which|why|how|who|when)\b(?! there)|"
    r"^(?!.*(?:有没有|有[吗么]|有什么|有啥|推荐|来[点些部本个]|想)).*(?:[吗呢?？]|么\\W*$|哪)",
    re.I,
)
"""What asks about works, and puts no limit by one."""


class ComparedWorks(NamedTuple):
    """A message with limits in place of comparisons with works, and the titles that the catalogue does not know.

    `unmeasured`: the works of which it does not know what they are compared by.
    """

    text: str
    unknown: tuple[str, ...] = ()
    unmeasured: tuple[Item, ...] = ()


def with_compared_works(text: str, mention: Mention) -> ComparedWorks:
    """Return a message with limits in place of its comparisons with works; any other text unchanged."""
    if _ASKS.search(text):
        return ComparedWorks(text)
    marked, typed = text, dict[str, str]()
    for place, work in enumerate(mention.works):
        mark = chr(_FIRST_WORK + place)
        for name in names_in_text(work, text):
            if name.isdecimal():
                continue  # "newer than 1984" is of a year
            if match := re.search(re.escape(name), marked, re.I):
                typed[mark] = match[0]
                marked = re.sub(re.escape(name), mark, marked, flags=re.I)
    unknown, unmeasured, is_changed = list[str](), list[Item](), False

    def limit(match: re.Match[str]) -> str:
        nonlocal is_changed
        groups = match.groupdict()
        if groups.get("title") and (groups["title"].isdecimal() or not groups["title"][:1].isupper()):
            return match[0]
        is_changed = True
        if not groups.get("work"):
            unknown.append(groups["title"])
            return " "
        work = mention.works[ord(groups["work"]) - _FIRST_WORK]
        measure, more, strict = _compared_by(match)
        if words := _limit(work, measure, more, strict, bool(groups.get("zh"))):
            return words
        unmeasured.append(work)
        return " "

    for pattern in (_AS, _THAN, _AS_ZH, _THAN_ZH):
        marked = pattern.sub(limit, marked)
    for mark, name in typed.items():
        marked = marked.replace(mark, name)
    changed = re.sub(r"\s+", " ", re.sub(r"\s+(?=[,.;!?])", "", marked)).strip(" ,")
    return ComparedWorks(changed, tuple(unknown), tuple(unmeasured)) if is_changed else ComparedWorks(text)


def _compared_by(match: re.Match[str]) -> tuple[str, bool, bool]:
    """Return the measure of a comparison, whether more of it is wanted, and whether as much is not enough."""
    groups = match.groupdict()
    if groups.get("much") or match.re is _AS_ZH:
        measure, more = _AS_MUCH[groups["much"].casefold()] if groups.get("much") else _MORE_ZH[groups["zh"]]
        return measure, not more, True
    measure, more = _MORE_ZH[groups["zh"]] if groups.get("zh") else _MORE[groups["more"].casefold()]
    return (measure, not more, False) if groups["no"] else (measure, more, True)


def _limit(work: Item, measure: str, more: bool, strict: bool, in_chinese: bool) -> str:
    """Return a limit by a work in words; empty where the measure of the work is unknown."""
    for field in _FIELDS[measure]:
        if values := numbers(work, field):
            kind = measure if measure != "length" else "pages" if field in PAGES else "minutes"
            step = (0.01 if measure == "price" else 1) if strict else 0
            value = values[0] + step if more else values[0] - step
            return f" {(_LIMITS_ZH if in_chinese else _LIMITS_EN)[kind][not more].format(f'{value:g}')} "
    return ""
