"""What an item says under a field, for conditions: its values, what they are equal by, their numbers, its metadata.

    category, tag, trait (either), title, domain, language                    words
    any attribute, any fact that a model understood                           words, or numbers where they are such
    id                                                                        exactly as written
    text (title and text)                                                     searched, not compared
    year, published (seconds since 1970, UTC, whole)                          numbers

Translations count as the item's own: a field has any of the values it has in any language.
"""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from retrieval.data.items import Item, Scalar

Metadata = dict[str, str | int | float | bool | list[str]]

ALIASES = {"categories": "category", "tags": "tag", "traits": "trait"}
SINGLE = ("id", "domain", "language")
LISTED = ("category", "tag")
NUMERIC = ("year", "published")
FIELDS = frozenset((*SINGLE, *LISTED, *NUMERIC, "trait", "title", "text"))

EXACT = 10.0**15
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY = 86_400
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fold(text: str) -> str:
    """The text that equals it whatever its case and width; a lone surrogate becomes U+FFFD."""
    if text.isascii():
        return text.lower()
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold())


@lru_cache(4096)
def canonical(name: str) -> str:
    """A field's one name."""
    folded = fold(name)
    return ALIASES.get(folded, folded)


def values(item: Item, field: str) -> list[Scalar]:
    """All values of a field, in every language the item is written in; none where it lacks the field."""
    said = (item, *item.translations.values())
    match field:
        case "category":
            return [c for s in said for c in s.categories]
        case "tag":
            return [t for s in said for t in s.tags]
        case "trait":
            return [t for s in said for t in (*s.categories, *s.tags)]
        case "text":
            return [f"{s.title} {s.text}" for s in said]
        case "title":
            return [s.title for s in said]
        case "id":
            return [item.id]
        case "domain":
            return [item.domain]
        case "language":
            return [item.language]
        case "year":
            return [item.published.year] if item.published else []
        case "published":
            return [_seconds(item.published)] if item.published else []
        case _:
            own = [v for s in said for k, v in s.attributes.items() if canonical(k) == field]
            return own + [fact.value for s in said for fact in s.extracted if canonical(fact.field) == field]


def equality_key(field: str, value: Scalar) -> str:
    """What two equal values of a field have in common: 120, 120.0 and "120" are one number to an attribute."""
    if field == "id":
        return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    counted = None if field in FIELDS else parse_number(value)
    return fold(str(value)) if counted is None or abs(counted) >= EXACT else repr(counted)


def parse_number(value: Scalar) -> float | None:
    """A finite number, or a text that is one, to 15 digits: Chroma may change the 16th. No truth value is a number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = unicodedata.normalize("NFKC", value).strip()
        if not _NUMBER.fullmatch(value):
            return None
    try:
        counted = float(value)
    except OverflowError:
        return None
    if not math.isfinite(counted):
        return None
    # Zero is added so that there is no negative one.
    return (counted if counted.is_integer() and abs(counted) < EXACT else float(f"{counted:.15g}")) + 0.0


def numbers(item: Item, field: str) -> list[float]:
    return [n for n in map(parse_number, values(item, field)) if n is not None]


def date_range(written: str) -> tuple[int, int] | None:
    """The first and last second of a year, month, day or moment in ISO 8601, in UTC unless it names its own offset."""
    text = unicodedata.normalize("NFKC", written).strip()
    try:
        if found := re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", text):
            year, month = int(found[1]), int(found[2] or 1)
            start = datetime(year, month, 1, tzinfo=UTC)
            days = calendar.monthrange(year, month)[1] if found[2] else 365 + calendar.isleap(year)
        elif len(text) <= 10:
            start, days = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC), 1
        else:
            moment = datetime.fromisoformat(text)
            start, days = moment if moment.tzinfo else moment.replace(tzinfo=UTC), 0
    except ValueError:
        return None
    first = _seconds(start)
    return first, first + max(days * _DAY, 1) - 1


def metadata(item: Item) -> Metadata:
    """What Chroma keeps of an item, for `Condition.chroma`. Texts are `key`s; a list is never empty.

    An attribute is kept as the list of its values and, where some are numbers, the least and the greatest of them;
    `counted` lists the fields that have numbers. `upsert` leaves keys as they were that it is not told of: name those
    that an item has lost with None. And `delete_collection` leaves lists behind for whatever is added next (Chroma's
    issue 7594): delete the items instead.
    """
    made: Metadata = {field: equality_key(field, value) for field in SINGLE for value in values(item, field)}
    said = (item, *item.translations.values())
    attributes = {canonical(k): None for s in said for k in (*s.attributes, *(fact.field for fact in s.extracted))}
    counted = []
    for field in (*LISTED, *(a for a in attributes if a not in FIELDS)):
        if keys := dict.fromkeys(equality_key(field, v) for v in values(item, field)):
            made[metadata_key(field)] = list(keys)
    for field in attributes:
        if field not in FIELDS and (found := numbers(item, field)):
            made[metadata_key(field, "least")], made[metadata_key(field, "most")] = min(found), max(found)
            counted.append(field)
    if item.published:
        made["year"], made["published"] = item.published.year, float(_seconds(item.published))
        counted += NUMERIC
    if counted:
        made["counted"] = counted
    return made


def metadata_key(field: str, part: str = "attribute") -> str:
    """The key of the metadata that holds a field, or the least or most of an attribute's numbers."""
    return field if field in FIELDS else f"{part}:{field}"


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _SECOND
