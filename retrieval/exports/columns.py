"""Usual names of the columns of exports in several languages, and the field of an entry that each holds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from retrieval.columns.names import IN_LANGUAGES, LOG_NAMES
from retrieval.exports.records import normalized
from retrieval.matching.ids import NAMES as ID_NAMES

_FILE = Path(__file__).with_name("columns.toml")
_OWN: Mapping[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_SHARED = {"title": IN_LANGUAGES["title"], "year": IN_LANGUAGES["published"], "person": LOG_NAMES["user_id"]}
FIELDS: Mapping[str, str] = {field: f"{names} {_SHARED.get(field, '')}" for field, names in _OWN.items()}
"""Field → names of its columns, the one that counts first before the others."""
NOT_THE_PERSONS = (
    "average", "avg", "imdb_rating", "imdbrating", "community", "critic", "metascore", "metacritic", "tmdb_rating",
    "vote_average", "global", "public", "users_rating", "site_rating", "rating_count", "ratings_count", "豆瓣评分",
    "豆瓣分", "рейтинг", "tomato", "content_rating", "age_rating", "contentrating", "kp_rating", "bgm评分", "平均",
)  # fmt: skip
"""Parts of names of columns with ratings that are not the person's."""
NESTED = 100
"""Places that the name of an unknown object within a record is put back."""
_PLACES = {
    field: {normalized(name): place for place, name in reversed(list(enumerate(names.split())))}
    for field, names in FIELDS.items()
}
_OTHERS_RATINGS = tuple(map(normalized, NOT_THE_PERSONS))
KNOWN = frozenset(name for names in _PLACES.values() for name in names) | frozenset(ID_NAMES)
"""Normalized names of all these columns."""


def fields_of(columns: Iterable[str], given: Mapping[str, str] = {}) -> dict[str, tuple[str, ...]]:
    """Return the columns of each field, by normalized names, the one that counts first; ids by id:SCHEME.

    A nested column such as movie.title counts by its whole name or by its last part. `given` names columns by field.
    """
    columns = list(columns)
    fields: dict[str, tuple[str, ...]] = {}
    chosen = {normalized(column) for column in given.values()}
    for field in _PLACES:
        ranked = sorted(
            (place, column.count("."), column) for column in columns if (place := _place(column, field)) >= 0
        )
        if field in ("rating", "verdict"):
            ranked = [each for each in ranked if not any(part in each[2] for part in _OTHERS_RATINGS)]
        if names := tuple(column for _, _, column in ranked if column not in chosen):
            fields[field] = names
    if "title" not in fields and "other_title" in fields:
        fields["title"] = fields["other_title"]
    for column in columns:
        scheme = (
            ID_NAMES.get(column) or ID_NAMES.get(column.replace(".", "")) or ID_NAMES.get(column.rpartition(".")[2])
        )
        if scheme and column not in chosen:
            fields[f"id:{scheme}"] = (*fields.get(f"id:{scheme}", ()), column)
    for field, column in given.items():
        scheme_of = ID_NAMES.get(normalized(field))
        fields[f"id:{scheme_of}" if scheme_of and field not in FIELDS else field] = (normalized(column),)
    return fields


def _place(column: str, field: str) -> int:
    """Return the place of a column among the names of a field, −1 where it is none of them.

    A name within an object, such as author.name, is of the field that the object is.
    """
    places, whole = _PLACES[field], column.replace(".", "")
    if column in places or whole in places:
        return places.get(column, places.get(whole, -1))
    object_name, dot, name = column.rpartition(".")
    if not dot:
        return -1
    parent = object_name.rpartition(".")[2]
    if name in ("name", "title", "label", "value", "text", "username") and parent not in _PLACES["title"]:
        owners = [other for other, names in _PLACES.items() if parent in names]
        if owners:
            return places.get(parent, -1) if field in owners else -1
        return places[name] + NESTED if name in places else -1
    return places.get(name, -1)


def describes_items(columns: frozenset[str]) -> int:
    """Return how many fields the columns hold, 0 where they name no item."""
    fields = fields_of(columns)
    if "title" not in fields and "series" not in fields and not any(field.startswith("id:") for field in fields):
        return 0
    return len(fields)
