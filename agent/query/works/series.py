"""The work that follows another in its series: by the series that the catalogue names, else by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.query.text.message_text import normalize
from retrieval.data.items import Item
from retrieval.matching.series import SERIES_FIELDS
from retrieval.matching.title_index import titles_of

_NUMBER_FIELDS = ("series_number", "series number", "number in series", "volume", "part", "series_index", "卷", "部")
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}
_HAN_NUMBERS = {"二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_PART = re.compile(
    r"^(?P<stem>.{2,}?)\s*[,:：·-]?\s*(?:(?:part|vol(?:ume)?\.?|book|chapter|episode|第)\s*)?"
    r"(?P<number>\d{1,2}|\b(?:viii|vii|vi|iv|ix|iii|ii|xii|xi|v|x)\b|[二三四五六七八九十](?=部|$|[:：·\s])|"
    r"(?<=[\u4e00-\u9fff])(?:iii|ii|iv|vi|v))(?:部|季|卷)?(?:\s*[:：·,-].*)?$",
    re.I,
)


def _stems(item: Item) -> set[str]:
    """Return the titles of an item without a number of a part: those of its series."""
    names = [normalize(name).casefold() for name in titles_of(item)]
    stems = set(names)
    stems |= {match["stem"].strip(" ,:：·-") for name in names if (match := _PART.match(name))}
    return stems


def _number_of(item: Item) -> float:
    """Return the number of an item in its series, 1 where nothing says another."""
    for texts in (item, *item.translations.values()):
        for name, value in texts.attributes.items():
            if name.casefold() in _NUMBER_FIELDS and re.fullmatch(r"\d+(?:\.\d+)?", str(value)):
                return float(value)
    for name in titles_of(item):
        if match := _PART.match(normalize(name).casefold()):
            number = match["number"].casefold()
            return float(_ROMAN.get(number) or _HAN_NUMBERS.get(number) or (number if number.isdecimal() else 1))
    return 1.0


def _series_of(item: Item) -> str:
    for texts in (item, *item.translations.values()):
        for name, value in texts.attributes.items():
            if name.casefold() in SERIES_FIELDS and str(value).strip():
                return str(value).strip().casefold()
    return ""


def next_in_series(item: Item, items: Iterable[Item]) -> Item | None:
    """Return the work that follows one in its series, by its number or else its year; None where there is none."""
    series, stems, own = _series_of(item), _stems(item), _number_of(item)
    later: list[tuple[float, int, str, Item]] = []
    for other in items:
        if other.id == item.id or other.domain != item.domain:
            continue
        names_series = bool(series) and _series_of(other) == series
        if not names_series and not stems & _stems(other):
            continue
        number, year = _number_of(other), _published(other)
        # Works of one title and no number are versions or remakes, unless the catalogue says that they are a series.
        if number > own or (names_series and number == own and year > _published(item)):
            later.append((number, year, other.id, other))
    return min(later)[3] if later else None


def _published(item: Item) -> int:
    return item.published.year if item.published else 0
