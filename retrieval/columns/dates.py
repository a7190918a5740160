"""Dates as people and programs write them. The order of day and month, and the unit of numbers, are a column's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, cast, get_args

from retrieval.errors import DataError

Order = Literal["", "dmy", "mdy", "ymd"]
Unit = Literal["", "s", "ms", "us", "ns", "days", "from zero", "year", "yyyymmdd", "text"]
DIVISORS: dict[Unit, float] = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
SPREADSHEET_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
SINCE_1980 = 3.15e8
"""Seconds: nothing was recorded by the second long before, and smaller numbers count from another start."""
FIRST_MODERN_YEAR = 1_800
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro januari ene gen janv jän jänner января stycznia 一月",
            "feb february februar février febrero febbraio fevereiro februari fév févr fev февраля lutego 二月",
            "mar march märz mars marzo março maart mär mrt марта marca 三月",
            "apr april avril abril aprile avr abr апреля kwietnia 四月",
            "may mai mayo maggio maio mei mag мая maja 五月",
            "jun june juni juin junio giugno junho giu июня czerwca 六月",
            "jul july juli juillet julio luglio julho juil lug июля lipca 七月",
            "aug august août agosto augustus ago aoû августа sierpnia 八月",
            "sep sept september septembre septiembre settembre setembro set сентября września 九月",
            "oct october oktober octobre octubre ottobre outubro okt ott out октября października 十月",
            "nov november novembre noviembre novembro ноября listopada 十一月",
            "dec december dezember décembre diciembre dicembre dezembro dez dic déc декабря grudnia 十二月",
        ),
        1,
    )
    for word in words.split()
}
_TIME = re.compile(
    r"(?P<before>上午|下午|晚上|凌晨|AM|PM)?\s*(?P<h>\d{1,2})(?::|时|點|点|(?<=\d{4}\s\d\d)\.)(?P<m>\d{2})分?(?::?(?P<s>\d{2})(?:[.,](?P<f>\d+))?秒?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?P<zone>Z\b|UTC|GMT|[+-]\d{2}(?::?\d{2})?(?!\d))?(?:\s*(?:UTC|GMT|\([^)]*\)))?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(\d{4}|\d{2}(?=\s*年))\s*(?:[-/.]|年|년)\s*(\d{1,2})\s*(?:(?:[-/.]|月|월)\s*(\d{1,2})?\s*[日일.]?)?[T,]?"
)
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2}),?")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|\.|º)?\s*(?:de\s+|of\s+|-)?)?([^\W\d_]{3,})\.?\s*(?:de\s+|-)?(.*)")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20|21)\d{2}(?!\d)")
_REMARK = re.compile(r"(?<=\d)\s*\([^)]*\)\s*$")
"""A remark behind a date, such as the country of a premiere."""
_COMPACT = re.compile(
    r"(?P<year>(?:1[6-9]|20|21)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:T?(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<s>[0-5]\d)?(?:\.(?P<f>\d+))?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
    r"(?P<half>(?!))?(?P<before>(?!))?"
)
"""20240131, 202401311530, 20240131T153000Z."""


_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


@dataclass(frozen=True)
class WrittenDate:
    """A date as written: the moment that it means with the day first, and with the month first.

    They differ, or one is missing, only for dates such as 3/4/2024; `settles` is the order that alone is possible.
    """

    day_first: datetime | None
    month_first: datetime | None
    settles: Order = ""

    def moment(self, order: Order = "") -> datetime | None:
        """Return the moment in the order of a column; None where day and month could be either."""
        if self.day_first == self.month_first or order == "dmy" or not self.month_first:
            return self.day_first
        return self.month_first if order == "mdy" or not self.day_first else None

    @property
    def year(self) -> int:
        moment = self.day_first or self.month_first
        return moment.year if moment else 0


def parse_order(order: str) -> Order:
    """Return an order of day and month. Raises DataError for another text."""
    folded = order.lower()
    if folded in get_args(Order):
        return cast(Order, folded)
    raise DataError(f"no order of dates {order!r}: choose dmy, mdy or ymd")


def parse_date(text: str) -> WrittenDate | None:
    """Return a written date; None where it is none, is not known (0000-00-00), or does not exist (31 February)."""
    text = _REMARK.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES)).strip().strip("[]()")
    if not any(c.isdigit() for c in text):
        return None
    if match := _COMPACT.fullmatch(text):
        return _dated(int(match["year"]), int(match["month"]), int(match["day"]), match if match["h"] else None)
    time = _TIME.search(text)
    day = (text[: time.start()] + " " + text[time.end() :] if time else text).strip().rstrip("T,").strip()
    if match := _YEAR_FIRST.fullmatch(day):
        return _dated(_four_digits(match[1]), int(match[2]), int(match[3] or 0), time)
    if match := _YEAR_LAST.fullmatch(day):
        first, second, year = int(match[1]), int(match[3]), _four_digits(match[4])
        return _year_last(first, second, year, match[2], time)
    if re.fullmatch(r"\d{4}", day):
        return _dated(int(day), 0, 0, None) if int(day) else None
    return _named(day, time)


def decide_order(dates: Iterable[WrittenDate]) -> Order:
    """Return the order of day and month that dates of a column have; empty where none settles it or some disagree."""
    orders = {date.settles for date in dates if date.settles}
    return orders.pop() if len(orders) == 1 else ""


def written_year(text: str) -> int | None:
    """Return the first year in a text such as 'c. 1900', '2001–2003' or '1999?'; None where it has none."""
    match = _YEAR.search(unicodedata.normalize("NFKC", text))
    return int(match[0]) if match else None


def decide_unit(numbers: Iterable[float], published: bool = False) -> Unit:
    """Return the unit of a column of numbers: that in which the middle one is a time between 1980 and 2100.

    `published`: times of publication, which may be years and may lie before 1970. Numbers that begin near zero count
    from an origin that nobody knows. A few that are out of range decide nothing.
    """
    sizes = sorted(abs(n) for n in numbers if n)
    if not sizes:
        return ""
    low, middle, high = (sizes[int(share * len(sizes))] for share in (0.05, 0.5, 0.95))
    if 1_000 <= middle <= 2_200 and high < 10_000:
        return "year"
    if sum(n.is_integer() and bool(_COMPACT.fullmatch(str(int(n)))) for n in map(float, sizes)) > 0.9 * len(sizes):
        return "yyyymmdd"
    for unit, divisor in reversed(DIVISORS.items()):
        least = (1e6 if unit == "s" else 3e7) if published else SINCE_1980
        if least <= middle / divisor <= 4.2e9:
            return unit
    if low >= 18_000 and high < 60_000:
        return "days"
    if published:
        return "year"
    return "from zero" if high < SINCE_1980 else ""


def short_years(numbers: Iterable[float]) -> int | None:
    """Return what a column of years adds to those below 1000: 1900 where all have two digits, 0 where it has old years.

    None where its other years are modern: a year such as 75 is a mistake then, and not known.
    """
    years = [number for number in numbers if number < 10_000]
    modern = [year for year in years if year >= FIRST_MODERN_YEAR]
    short = [year for year in years if year < 1_000]
    if years and all(0 <= year <= 99 for year in years):
        return 1_900
    return None if len(modern) + len(short) == len(years) and len(modern) > len(short) and min(years) >= 0 else 0


def from_number(number: float, unit: Unit, published: bool = False) -> float | None:
    """Return seconds since 1970; None where the number can be no time of that unit."""
    if unit in DIVISORS:
        since = round(number / DIVISORS[unit], 6)
        return since if (-5e9 if published else 3e7) <= since <= 7.3e9 else None
    if unit == "year":
        return seconds(datetime(int(number), 1, 1, tzinfo=UTC)) if 1 <= number <= 9999 else None
    if unit == "days":
        return seconds(SPREADSHEET_EPOCH + timedelta(days=number)) if 0 < number < 200_000 else None
    if unit == "yyyymmdd":
        date = parse_date(str(int(number)))
        moment = date.moment() if date else None
        return seconds(moment) if moment else None
    return None


def seconds(moment: datetime) -> float:
    """Return seconds since 1970."""
    return (moment - EPOCH).total_seconds()


def _four_digits(year: str) -> int:
    """Return a year; one of two digits lies between 1969 and 2068, as in POSIX."""
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)


def _year_last(first: int, second: int, year: int, sign: str, time: re.Match[str] | None) -> WrittenDate | None:
    """Return a date with the year last: day first where dots separate, else in the orders that its numbers allow."""
    day_first, month_first = _moment(year, second, first, time), _moment(year, first, second, time)
    if sign == ".":
        return WrittenDate(day_first, day_first) if day_first else None
    if not (day_first or month_first):
        return None
    return WrittenDate(day_first, month_first, "" if day_first and month_first else "dmy" if day_first else "mdy")


def _named(day: str, time: re.Match[str] | None) -> WrittenDate | None:
    """Return a date with the month as a word: 10 Jul 2023, July 10, 2023, Tue, 21 Nov 2024."""
    words = re.findall(r"[^\W\d_]+|\d+", day)
    month = next((MONTHS[w.lower()] for w in words if w.lower() in MONTHS), 0)
    numbers = [int(w) for w in words if w.isdecimal() and len(w) < 10]
    years = [n for n in numbers if n > 31]
    days = [n for n in numbers if 1 <= n <= 31]
    if not month or len(numbers) > 3 or not (years or len(days) == 2):
        return None
    year = years[0] if years else _four_digits(f"{days.pop():02d}")
    return _dated(year, month, days[0] if days else 0, time)


def _dated(year: int, month: int, day: int, time: re.Match[str] | None) -> WrittenDate | None:
    moment = _moment(year, month, day, time)
    return WrittenDate(moment, moment) if moment else None


def _moment(year: int, month: int, day: int, time: re.Match[str] | None) -> datetime | None:
    """Return a moment whose unknown parts are 0: such a month or day counts as the first; None for no real date."""
    if not year:
        return None
    try:
        moment = datetime(year, month or 1, (day or 1) if month else 1, tzinfo=UTC)
        return _at(moment, time) if time and month and day else moment
    except (ValueError, OverflowError):
        return None


def _at(day: datetime, time: re.Match[str]) -> datetime:
    hour, half = int(time["h"]), (time["half"] or time["before"] or "").lower().replace(".", "").replace(" ", "")
    if half in ("pm", "下午", "晚上") and hour < 12:
        hour += 12
    elif half in ("am", "凌晨", "上午") and hour == 12:
        hour = 0
    micro = int((time["f"] or "0")[:6].ljust(6, "0"))
    moment = day.replace(
        hour=hour % 24 if hour == 24 else hour, minute=int(time["m"]), second=min(int(time["s"] or 0), 59)
    )
    moment = moment.replace(microsecond=micro)
    zone = time["zone"] or ""
    if zone[:1] in ("+", "-"):
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].lstrip(":") or 0))
        moment = moment.replace(tzinfo=timezone(offset if zone[0] == "+" else -offset))
    return moment
