"""The fields of an item for conditions: their values, equality keys and numbers, and an item's metadata for Chroma.

    category, tag, trait (either), title, domain, language                    words
    any attribute, any field of extracted attributes                          words, each of a list's, or numbers
    id                                                                        exactly as written
    text (title and text)                                                     searched, not compared
    year, published (seconds since 1970, UTC, whole), minimum_age             numbers
    player_count                                                              the least and the greatest number

A field has all the values that it has in any language of the item. `language` is what the item itself is in: by an
attribute that says so, such as original_language, else by the language of its texts. Codes and names are one value.
`minimum_age` is what certificates, flags, categories and tags come to; an item that has none of them lacks it.
"""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from retrieval.columns.cells import listed_parts
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.player_counts import PLAYER_COUNT, player_range
from retrieval.data.items import Item, Scalar
from retrieval.data.languages import ATTRIBUTES, language_code, language_values

Metadata = dict[str, str | int | float | bool | list[str]]

_COUNTRY = (
    "countries", "国家", "制片国家/地区", "国家/地区", "地区", "产地", "原产地", "生产地", "production_countries",
    "origin_country", "country of origin", "country_of_origin", "made in", "made_in", "manufactured in",
)  # fmt: skip
ALIASES = {"categories": "category", "tags": "tag", "traits": "trait", **dict.fromkeys(_COUNTRY, "country")}
SINGLE = ("id", "domain")
LISTED = ("category", "tag", "language")
TRAITS = ("category", "tag")
NUMERIC = ("year", "published", "minimum_age")
FIELDS = frozenset((*SINGLE, *LISTED, *NUMERIC, "trait", "title", "text"))

EXACT = 10.0**15
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY = 86_400
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fold(text: str) -> str:
    """Return a text without regard to case and width; a lone surrogate becomes U+FFFD."""
    if text.isascii():
        return text.lower()
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold())


@lru_cache(4096)
def canonical(name: str) -> str:
    """Return the canonical name of a field: as it is asked for, without the ? or : that a column ends in."""
    folded = fold(name).strip()
    folded = folded.rstrip(" ?:") or folded
    return ALIASES.get(folded, folded)


def values(item: Item, field: str) -> list[Scalar]:
    """Return all values of a field, in every language of the item; none where it lacks the field."""
    texts = (item, *item.translations.values())
    match field:
        case "category":
            return [c for t in texts for c in t.categories]
        case "tag":
            return [tag for t in texts for tag in t.tags]
        case "trait":
            return [trait for t in texts for trait in (*t.categories, *t.tags)]
        case "text":
            return [f"{t.title} {t.text}" for t in texts]
        case "title":
            return [t.title for t in texts]
        case "id":
            return [item.id]
        case "domain":
            return [item.domain]
        case "language":
            return list(_languages(item))
        case "year":
            return [item.published.year] if item.published else []
        case "published":
            return [_seconds(item.published)] if item.published else []
        case "minimum_age":
            return [] if (age := minimum_age(item)) is None else [age]
        case _ if field == PLAYER_COUNT:
            return list(player_range(item) or ())
        case _:
            own = [v for t in texts for k, v in t.attributes.items() if canonical(k) == field]
            own += [each.value for t in texts for each in t.extracted if canonical(each.field) == field]
            parts = (part for v in own if isinstance(v, str) for part in listed_parts(v))
            return list(dict.fromkeys((*own, *parts)))


def equality_key(field: str, value: Scalar) -> str:
    """Return a key that equal values of a field share: 120, 120.0 and "120" are one number of an attribute."""
    if field == "id":
        return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if field == "language" and (code := language_code(str(value))):
        return code
    counted = None if field in FIELDS else parse_number(value)
    return fold(str(value)) if counted is None or abs(counted) >= EXACT else repr(counted)


def parse_number(value: Scalar) -> float | None:
    """Return a finite number, or a text that is one, to 15 digits, as Chroma may change the 16th; None for others."""
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
    # Adding zero turns −0.0 into 0.0.
    return (counted if counted.is_integer() and abs(counted) < EXACT else float(f"{counted:.15g}")) + 0.0


def numbers(item: Item, field: str) -> list[float]:
    """Return the numbers among the values of a field."""
    return [n for n in map(parse_number, values(item, field)) if n is not None]


def date_range(written: str) -> tuple[int, int] | None:
    """Return the first and last second of a year, month, day or moment in ISO 8601, in UTC unless it has an offset."""
    text = unicodedata.normalize("NFKC", written).strip()
    try:
        if match := re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", text):
            year, month = int(match[1]), int(match[2] or 1)
            start = datetime(year, month, 1, tzinfo=UTC)
            days = calendar.monthrange(year, month)[1] if match[2] else 365 + calendar.isleap(year)
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
    """Return the metadata of an item that the filters of `Condition.chroma` need. Texts are equality keys.

    An attribute is the list, never empty, of its values and, where some are numbers, the least and the greatest of
    them; `counted` lists the fields that have numbers. Chroma's `upsert` keeps keys that it is not given: set those
    that an item has lost to None. Its `delete_collection` leaves lists behind for whatever is added next (its issue
    7594): delete the items instead.
    """
    metadata: Metadata = {field: equality_key(field, value) for field in SINGLE for value in values(item, field)}
    texts = (item, *item.translations.values())
    attributes = {canonical(k): None for t in texts for k in (*t.attributes, *(each.field for each in t.extracted))}
    if player_range(item):
        attributes[PLAYER_COUNT] = None
    counted = []
    for field in (*LISTED, *(a for a in attributes if a not in FIELDS)):
        if keys := dict.fromkeys(equality_key(field, v) for v in values(item, field)):
            metadata[metadata_key(field)] = list(keys)
    for field in attributes:
        if field not in FIELDS and (counts := numbers(item, field)):
            metadata[metadata_key(field, "least")] = min(counts)
            metadata[metadata_key(field, "most")] = max(counts)
            counted.append(field)
    if item.published:
        metadata["year"], metadata["published"] = item.published.year, float(_seconds(item.published))
        counted += ["year", "published"]
    if (age := minimum_age(item)) is not None:
        metadata["minimum_age"] = age
        counted.append("minimum_age")
    if counted:
        metadata["counted"] = counted
    return metadata


def filterable(item: Item) -> Metadata:
    """Return what a collection of all items is filtered by: title, domain, language, category and year, as `metadata`.

    All of `metadata` would take three times the time and disk.
    """
    metadata: Metadata = {field: equality_key(field, value) for field in ("domain",) for value in values(item, field)}
    metadata["title"] = equality_key("id", item.title)
    for field in ("language", "category"):
        if keys := dict.fromkeys(equality_key(field, value) for value in values(item, field)):
            metadata[field] = list(keys)
    if item.published:
        metadata["year"] = item.published.year
    return metadata


def metadata_key(field: str, part: str = "attribute") -> str:
    """Return the metadata key of a field, or of the least or greatest of an attribute's numbers."""
    return field if field in FIELDS else f"{part}:{field}"


def _languages(item: Item) -> tuple[str, ...]:
    """Return the codes of the languages that an item is in."""
    by_name = {_attribute_name(k): v for t in (item, *item.translations.values()) for k, v in t.attributes.items()}
    written = next((str(by_name[name]) for name in ATTRIBUTES if by_name.get(name)), item.language)
    return language_values(written)


@lru_cache(4096)
def _attribute_name(name: str) -> str:
    return fold(name).replace("_", " ").replace("-", " ").strip()


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _SECOND
