"""How a table is read: which columns hold which field, by their names and confirmed by their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite

from retrieval.columns.dates import parse_date, written_year
from retrieval.columns.kinds import Meaning, meaning, status_meaning, thing
from retrieval.columns.names import item_columns
from retrieval.columns.scales import verdict
from retrieval.exports.columns import fields_of
from retrieval.exports.places import form_of_place, status_of_place
from retrieval.exports.records import Record, Sheet, normalized

SAMPLE = 300
"""Records whose values are looked at."""
MOSTLY = 0.6
SOME = 0.2
"""Share of words for statuses at least, since people name shelves as they like."""
FLAGS = frozenset("x 1 0 true false yes no y n ja nein oui non si sí 是 否 ✓ ✔ ×".split()) | {""}
STATUSES: tuple[Meaning, ...] = ("wishlist", "abandoned", "under way", "finished", "owned", "like")
"""Meanings of words that say how far somebody is with an item."""
DOMAIN_OF_COLUMN = {
    "movie": "film", "film": "film", "movietitle": "film", "filmtitle": "film", "filmtitel": "film", "片名": "film",
    "电影名": "film", "电影": "film", "影片": "film", "show": "series", "showtitle": "series", "series": "series",
    "剧名": "series", "book": "book", "booktitle": "book", "buchtitel": "book", "书名": "book", "game": "game",
    "gametitle": "game", "游戏名": "game", "track": "music", "trackname": "music", "song": "music", "songname": "music",
    "album": "music", "歌名": "music", "歌曲": "music", "歌曲名": "music", "专辑": "music", "animetitle": "anime",
    "mangatitle": "manga", "titredufilm": "film",
}  # fmt: skip
DOMAIN_OF_PRESENCE = (
    ("book", "isbn isbn13 isbnuid author authors pages numberofpages 作者 autor auteur autore 页数 出版社 publisher"),
    ("music", "artist artists artistname albumartist 歌手 艺术家 艺人 专辑 releaseid"),
    ("game", "minplayers maxplayers players playercount 最少人数 最多人数 玩家人数"),
    ("game", "platform platforms playtime playtimeforever hours appid developer publishers 平台 游戏时长"),
    ("film", "director directors réalisateur regie regisseur 导演 runtime runtimemins diretor regista"),
)

MAY_BE_NOTES = ("note", "nota", "value", "评价", "評価")
"""Names of columns with ratings that hold notes or anything else in other languages."""
LONGEST_RATING = 30
_CERTIFICATE = re.compile(
    r"(?:not rated|unrated|approved|G|PG|PG-13|R|NC-17|X|U|12A|FSK.*|TV-.*|E10?\+?|T|M|AO)", re.IGNORECASE
)
OWN_FIELDS = (
    "rating", "verdict", "status", "to_come", "date", "review", "count", "repeats", "rewatch", "abandoned", "ms",
    "seconds", "minutes", "hours", "share", "person",
)  # fmt: skip
"""Fields that say what somebody did or thought."""
ANYONES_RATING = (
    "rating", "score", "value", "vote", "stars", "评分", "得分", "bewertung", "wertung", "note", "nota", "valutazione",
    "avaliação", "ocena", "оценка", "puntuación", "calificación",
)  # fmt: skip
"""Names of columns with ratings that catalogues have as well."""
FACTS = frozenset(
    "minutes runtime duration country certificate certification pages publisher budget revenue votes cast actors "
    "poster image price 时长 片长 国家 地区 页数 出版社 主演 演员 简介".split()
)
"""Names of columns with facts about items that a person's own table seldom has."""
MOST_FACTS = 3
OWN_WORDS = frozenset("notes comments 备注".split())
"""Names of columns with texts that lists of one's own have as well as catalogues."""
_DATE_NAME = re.compile(r"date|time|(?:ed|t)(?:at|on)$|datum|fecha|data|日期|时间|дата")
_OTHER_DATE = re.compile(
    r"release|publi|birth|premier|aired?|erschein|sortie|estreno|上映|出版|发行|runtime|playtime|metadata"
)
"""Names of columns with dates that are none of an act."""


@dataclass(frozen=True)
class Plan:
    """How records of a sheet are read: the columns of each field that their values confirm, and what holds for all.

    `status`: that of a record that says none; "none" where the columns describe items and a rating is all that is told
    of a person, so that a record without one is no act. `describes_items`: the columns are those of a catalogue, and
    none says what somebody did or thought.
    """

    fields: Mapping[str, tuple[str, ...]]
    flags: tuple[tuple[str, Meaning], ...]
    status: Meaning
    domain: str
    kinds: Mapping[str, str]
    describes_items: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether a column says what somebody did or thought."""
        return bool(self.flags) or bool(
            {"rating", "verdict", "status", "date", "ms", "seconds", "minutes", "hours"} & self.fields.keys()
        )

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are read."""
        return frozenset(c for each in self.fields.values() for c in each) | {column for column, _ in self.flags}

    @property
    def names_items(self) -> bool:
        return "title" in self.fields or "series" in self.fields or any(f.startswith("id:") for f in self.fields)


def plan_for(sheet: Sheet, given: Mapping[str, str], kinds: Mapping[str, str]) -> Plan:
    """Return how the records of a sheet are read; `given` names columns by field, `kinds` meanings of words."""
    sample = list(islice(sheet.records, SAMPLE))
    fields = dict(fields_of(sheet.columns, given))
    checks: dict[str, Callable[[str], bool]] = {
        "rating": _is_rating,
        "date": _is_date,
        "year": lambda text: written_year(text) is not None,
        "status": lambda text: meaning_of(text, kinds) is not None,
        "type": lambda text: bool(thing(text)),
        "verdict": lambda text: _is_verdict(text),
    }
    other_fields = {column for field in ("review", "verdict", "status") for column in fields.get(field, ())}
    by_name = [c for c in fields.get("rating", ()) if c not in (*other_fields, *MAY_BE_NOTES)]
    candidates = dict(fields)
    candidates["rating"] = (*fields.get("rating", ()), *fields.get("review", ()))
    candidates["year"] = (*fields.get("year", ()), *(c for c in fields.get("date", ()) if _all_years(sample, c)))
    candidates["date"] = tuple(c for c in fields.get("date", ()) if c not in candidates["year"] or c in given.values())
    for field, check in checks.items():
        chosen = normalized(given.get(field, ""))
        least = SOME if field in ("status", "date") else MOSTLY
        fields[field] = tuple(c for c in candidates.get(field, ()) if c == chosen or _mostly(sample, c, check, least))
    fields["rating"] = fields["rating"] or tuple(c for c in by_name if _mostly(sample, c, _is_short))[:1]
    fields["rating"] = tuple(c for c in fields["rating"] if c not in fields["verdict"] or c in fields["rating"][:1])[:1]
    fields["verdict"] = tuple(c for c in fields["verdict"] if c not in fields["rating"])
    fields["review"] = tuple(c for c in fields.get("review", ()) if c not in fields["rating"])
    taken = {column for field in ("status", "type", "date", "rating") for column in fields[field]}
    for field in ("title", "creator"):
        fields[field] = tuple(c for c in fields.get(field, ()) if c not in taken and _mostly(sample, c, _is_name))
    if not fields["date"]:
        rest = (c for c in sorted(sheet.columns) if _DATE_NAME.search(c) and not _OTHER_DATE.search(c))
        fields["date"] = tuple(c for c in rest if c not in taken and _mostly(sample, c, _is_date))
    flags = tuple((c, m) for c in sorted(sheet.columns) if (m := _flag(sample, c)) and c not in taken)
    place = sheet.place
    status = status_of_place(place)
    if status:  # whatever is in the table was done, or is wanted
        fields["done_on"] = ()
    fields = {field: columns for field, columns in fields.items() if columns}
    describes, own = _describes_items(sheet.columns), _own_columns(fields, sheet.columns)
    is_catalogue = not (status or flags or given) and describes and not own - set(ANYONES_RATING)
    if describes and not (status or flags) and own and own <= set(fields.get("rating", ())):
        status = "none"
    return Plan(fields, flags, status or "finished", _domain(fields, sheet.columns, place), kinds, is_catalogue)


def _describes_items(columns: frozenset[str]) -> bool:
    """Return whether columns are those of a catalogue: a description or several facts."""
    of_items = item_columns(columns)
    facts = len(columns & FACTS) + sum(field in of_items for field in ("categories", "tags", "language"))
    return bool(set(of_items.get("text", ())) - OWN_WORDS) or facts >= MOST_FACTS


def _own_columns(fields: Mapping[str, tuple[str, ...]], columns: frozenset[str]) -> set[str]:
    """Return the columns that say what somebody did or thought, and describe no item."""
    texts = item_columns(columns).get("text", ())
    return {column for field in OWN_FIELDS for column in fields.get(field, ()) if column not in texts}


def meaning_of(text: str, kinds: Mapping[str, str]) -> Meaning | None:
    """Return what a status stands for, or of several shelves the first that stands for something."""
    parts = (text, *re.split(r"\s*[;,|]\s*", text))
    return next((meant for part in parts if (meant := status_meaning(part, kinds))), None)


def _mostly(sample: Sequence[Record], column: str, check: Callable[[str], bool], least: float = MOSTLY) -> bool:
    texts = [text for record in sample if (text := record.text(column))]
    return bool(texts) and sum(map(check, texts)) >= least * len(texts)


def _all_years(sample: Sequence[Record], column: str) -> bool:
    """Return whether a column called date holds bare years, as those of publication."""
    texts = [text for record in sample if (text := record.text(column))]
    return (
        column in ("date", "publicationdate", "datum", "日期")
        and bool(texts)
        and all(re.fullmatch(r"\d{4}", t) for t in texts)
    )


def _is_name(text: str) -> bool:
    return any(c.isalnum() for c in text) and not re.fullmatch(r"https?://\S+", text)


def _is_rating(text: str) -> bool:
    return verdict(text) is not None


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_RATING and not _CERTIFICATE.fullmatch(text)


def _is_verdict(text: str) -> bool:
    return text.casefold() in FLAGS or isinstance(verdict(text), str) or parse_date(text) is not None


def _is_date(text: str) -> bool:
    if parse_date(text) is not None:
        return True
    try:
        return isfinite(float(text)) and abs(float(text)) > 18_000
    except ValueError:
        return bool(re.fullmatch(r"0000-00-00.*|\d{4}-00-00", text))


def _flag(sample: Sequence[Record], column: str) -> Meaning | None:
    """Return the status that a column named after it marks with a sign; None for another column."""
    named = {
        **dict.fromkeys(("watched", "seen", "played", "viewed", "haswatched", "isread", "iswatched"), "finished"),
        "toread": "wishlist",
        "iswishlist": "wishlist",
        "retired": "abandoned",
        "replay": "under way",
    }.get(column) or meaning(column.rpartition(".")[2])
    if named not in STATUSES or column in ("collection", "library", "favorite", "favourite", "liked", "loved", "like"):
        return None
    texts = {record.text(column).casefold() for record in sample}
    return named if texts <= FLAGS and texts - {""} else None


def _domain(fields: Mapping[str, tuple[str, ...]], columns: frozenset[str], place: str) -> str:
    for column in fields.get("title", ())[:1]:
        for name in (column, column.partition(".")[0]):
            if domain := DOMAIN_OF_COLUMN.get(name):
                return domain
    for domain, names in DOMAIN_OF_PRESENCE:
        if columns & set(names.split()):
            return domain
    if "type" in fields:
        return ""
    return form_of_place(place)
