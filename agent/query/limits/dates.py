"""The days in which an item was published, as a text states them: "from November", "since Monday", 最近一周."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from agent.query.limits.withdrawals import extract_withdrawn_values
from agent.query.slots import Slots
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language
from agent.query.text.numerals import ANY_NUMBER, parse_number

_MONTHS = tuple(name.casefold() for name in calendar.month_name[1:])
_DAYS = tuple(name.casefold() for name in calendar.day_name)
_MONTH_EN = f"(?:{'|'.join(_MONTHS)})"
_DAY_EN = f"(?:{'|'.join(_DAYS)})"
_HAN_MONTHS = {han: number for number, han in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_MONTH_ZH = "(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_WEEK_ZH = "(?:周|星期|礼拜)"
_UNIT = {"day": 1, "天": 1, "日": 1, "week": 7, "周": 7, "星期": 7, "礼拜": 7, "month": 30, "月": 30}
_PATTERN = re.compile(
    rf"\b(?:(?:(?P<since>since|after|starting)|(?:from|in|of|during|dated|only|published|just)(?:\s+the)?)\s+)"
    rf"(?:(?:early|mid|late)[\s-]+)?(?P<month>{_MONTH_EN})(?:\s*(?:,|or|and|to|till|through|-|–)\s*(?P<other>{_MONTH_EN}))?(?:\s+(?P<year>20[0-9]{{2}}))?(?P<onwards>\s+(?:on|onwards?))?\b|"
    rf"\b(?P<month_alone>(?!may|march){_MONTH_EN})(?=\s+(?:is|are|would be)\b|(?:'s)?\s+(?:news|stories|articles|ones|"
    r"only)\b)|"
    rf"\b(?:since|from)\s+(?:last\s+)?(?P<day>{_DAY_EN}|yesterday)\b|"
    r"\b(?P<which>this|last|past)\s+(?P<span>week|month)\b(?!end)|"
    rf"\b(?:last|past)\s+(?P<count>{ANY_NUMBER}|few|couple(?:\s+of)?)\s+(?P<unit>day|week|month)s\b|"
    r"\b(?:from\s+)?(?P<one_day>today|yesterday)(?:'s)?(?=\s*(?:$|[,.;!?]|please|news|stories|articles|only))|"
    rf"(?:(?P<year_zh>20[0-9]{{2}})年)?(?P<month_zh>{_MONTH_ZH})份?(?P<onwards_zh>以后|之后|以来|起|开始)?|"
    rf"(?:从|自)?(?P<day_zh>{_WEEK_ZH}[一二三四五六日天]|昨天|前天)(?:以来|起|开始|之后|以后|到现在)|"
    rf"(?P<which_zh>[这本上])个?(?P<span_zh>{_WEEK_ZH}|月)(?![末一二三四五六日天])|"
    rf"(?:最近|近|过去)(?P<count_zh>[0-9]+|[一二两三四五六七八九十几])个?(?P<unit_zh>天|日|{_WEEK_ZH}|月)(?:内|以来)?|"
    r"(?P<one_day_zh>今天|今日|昨天|昨日)的|(?P<these_days>(?:最近)?这几[天日])的",
    re.I,
)
_NOT = re.compile(r"(?:\b(?:not|no|nothing|except|without)(?:\s+\w+){0,2}\s*|不要|别|除了|不看)$", re.I)
_WORDS = re.compile(
    rf"\b(?:{_MONTH_EN}|{_DAY_EN}|yesterday|today|(?:this|last|past)\s+(?:week|month))\b|{_MONTH_ZH}份?|"
    rf"(?:最近|近|过去)[一二两三四五六七八九十几0-9]+个?(?:天|日|{_WEEK_ZH}|月)|[这本上]个?(?:{_WEEK_ZH}|月)|{_WEEK_ZH}[一二三四五六日天]",
    re.I,
)
_KNOWN = any_language(
    {"en": r"\b(?:read|seen|heard|watched|know) (?:all |most |everything )?(?:of )?", "zh": "[看读听]过|[看读听]完"}
)
"""What says of some days that their items are known."""


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included; None where open."""

    first: date | None
    last: date | None


def find_period(text: str, today: date | None = None) -> Period | None:
    """Return the days that all periods of a text span; None where it names none, or negates one.

    A month without a year is the last that has begun; a day of the week is the last before today.
    """
    today = today or datetime.now(UTC).date()
    matches = list(_PATTERN.finditer(text))
    if not matches or any(_NOT.search(text[: match.start()]) for match in matches):
        return None
    named = ({name: (value or "").casefold() for name, value in match.groupdict().items()} for match in matches)
    return _hull(_period(each, today) for each in named)


def _hull(periods: Iterable[Period]) -> Period:
    """Return the days that periods span; open where one is."""
    firsts, lasts = zip(*((period.first, period.last) for period in periods), strict=True)
    return Period(None if None in firsts else min(firsts), None if None in lasts else max(lasts))


def with_period(slots: Slots, text: str) -> Slots:
    """Return slots with the days of publication that a request names."""
    if slots.intent or slots.question or not (period := _wanted_period(text)):
        return slots
    return replace(slots, published_from=period.first, published_to=period.last)


def _wanted_period(text: str) -> Period | None:
    """Return the days that a text asks for: beside others not those that are known, as 10月的都看过了 says."""
    wish = extract_withdrawn_values(text)[1]
    unknown = " , ".join(clause.text for clause in split_clauses(wish) if not _KNOWN.search(clause.text))
    return find_period(unknown) or find_period(wish)


def without_dates(text: str) -> str:
    """Return a text without the words that name days, weeks and months."""
    return " ".join(_WORDS.sub(" ", text).split())


def _period(named: dict[str, str], today: date) -> Period:
    if month := named["month"] or named["month_alone"]:
        months = [_MONTHS.index(name) + 1 for name in (month, named["other"]) if name]
        return _hull(_month(each, named["year"], today, bool(named["since"] or named["onwards"])) for each in months)
    if month := named["month_zh"]:
        written = month.removesuffix("月")
        number = int(written) if written.isdecimal() else _HAN_MONTHS[written]
        return _month(number, named["year_zh"], today, bool(named["onwards_zh"]))
    if day := named["day"] or named["day_zh"]:
        return Period(today - timedelta(_days_since(day, today)), None)
    if span := named["span"] or named["span_zh"]:
        is_month, which = span in ("month", "月"), named["which"] or named["which_zh"]
        if which == "past":
            return Period(today - timedelta(30 if is_month else 7), None)
        return _calendar_span(which in ("last", "上"), is_month, today)
    if count := named["count"] or named["count_zh"]:
        few = {"few": 3, "几": 3, "couple": 2, "couple of": 2}
        number = few[count] if count in few else int(parse_number(count))
        return Period(today - timedelta(min(number, 999) * _UNIT[named["unit"] or named["unit_zh"]]), None)
    if named["these_days"]:
        return Period(today - timedelta(3), None)
    only = today - timedelta((named["one_day"] or named["one_day_zh"]) in ("yesterday", "昨天", "昨日"))
    return Period(only, only)


def _days_since(day: str, today: date) -> int:
    """Return how many days ago a day was, by its name."""
    if day in ("yesterday", "昨天", "前天"):
        return 2 if day == "前天" else 1
    weekday = _DAYS.index(day) if day in _DAYS else min("一二三四五六日天".index(day[-1]), 6)
    return (today.weekday() - weekday) % 7


def _month(number: int, year: str, today: date, onwards: bool) -> Period:
    of_year = int(year) if year else today.year - (number > today.month)
    last = date(of_year, number, calendar.monthrange(of_year, number)[1])
    return Period(date(of_year, number, 1), None if onwards else last)


def _calendar_span(before: bool, is_month: bool, today: date) -> Period:
    """Return the last seven days or this month; the calendar week or month before."""
    first = today.replace(day=1) if is_month else today - timedelta(today.weekday())
    if not before:
        # The last seven days: on a Monday, "this week" is not today alone.
        return Period(first if is_month else today - timedelta(6), None)
    last = first - timedelta(1)
    return Period(last.replace(day=1) if is_month else last - timedelta(6), last)
