"""Any table of what somebody read, saw, heard or played: their columns tell by name and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite

from retrieval.data.dates import parse_date, written_year
from retrieval.data.kinds import Meaning, meaning, status_meaning, thing
from retrieval.data.scales import verdict
from retrieval.exports.columns import fields_of
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.episodes import is_trailer, series_of
from retrieval.exports.places import form_of_place, status_of_place
from retrieval.exports.records import Record, Sheet, normalized
from retrieval.matching.ids import NAMES as ID_NAMES
from retrieval.matching.ids import ids_in_url, normalized_id

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
    ("game", "platform platforms playtime playtimeforever hours appid developer publishers 平台 游戏时长"),
    ("film", "director directors réalisateur regie regisseur 导演 runtime runtimemins diretor regista"),
)

_DATE_NAME = re.compile(r"date|time|(?:ed|t)(?:at|on)$|datum|fecha|data|日期|时间|дата")
_OTHER_DATE = re.compile(
    r"release|publi|birth|premier|aired?|erschein|sortie|estreno|上映|出版|发行|runtime|playtime|metadata"
)
"""Names of columns with dates that are none of an act."""


@dataclass(frozen=True)
class Plan:
    """How records of a sheet are read: the columns of each field that their values confirm, and what holds for all."""

    fields: Mapping[str, tuple[str, ...]]
    flags: tuple[tuple[str, Meaning], ...]
    status: Meaning
    domain: str
    kinds: Mapping[str, str]

    @property
    def is_personal(self) -> bool:
        """Whether a column says what somebody did or thought."""
        return bool(self.flags) or bool(
            {"rating", "verdict", "status", "date", "ms", "seconds", "minutes", "hours"} & self.fields.keys()
        )

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
        "status": lambda text: _meaning(text, kinds) is not None,
        "type": lambda text: bool(thing(text)),
        "verdict": lambda text: _is_verdict(text),
    }
    candidates = dict(fields)
    candidates["rating"] = (*fields.get("rating", ()), *fields.get("review", ()))
    candidates["year"] = (*fields.get("year", ()), *(c for c in fields.get("date", ()) if _all_years(sample, c)))
    candidates["date"] = tuple(c for c in fields.get("date", ()) if c not in candidates["year"] or c in given.values())
    for field, check in checks.items():
        chosen = normalized(given.get(field, ""))
        least = SOME if field == "status" else MOSTLY
        fields[field] = tuple(c for c in candidates.get(field, ()) if c == chosen or _mostly(sample, c, check, least))
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
    fields = {field: columns for field, columns in fields.items() if columns}
    place = sheet.place
    return Plan(fields, flags, status_of_place(place) or "finished", _domain(fields, sheet.columns, place), kinds)


def entry(record: Record, plan: Plan) -> Entry | LeftOut:
    """Return what a record of a table says."""
    cell = _cells(record, plan.fields)
    kind = thing(cell("type"))
    title, series = cell("title"), cell("series") if {"episode", "type"} & plan.fields.keys() else ""
    if kind == "trailer" or is_trailer(title):
        return LeftOut("trailer")
    is_episode = kind == "episode" or "season" in cell("type").casefold() or (kind != "film" and bool(cell("episode")))
    of_series = (
        series_of(title) if plan.domain in ("", "film", "series", "screen") or kind in ("series", "episode") else None
    )
    if is_episode and series:
        title = series
    elif of_series is not None:
        title, is_episode = of_series, True
    ids = _ids(record, plan.fields) if not (is_episode and of_series is not None) else {}
    title = title or series or cell("series")
    if not title and not ids:
        return LeftOut("no_title")
    rating, status = cell("rating"), _status(record, plan, cell("status"))
    loved = _says_yes(cell("verdict")) or status == "like"
    if status == "none" and not (rating or loved or cell("date")):
        return LeftOut("no_kind")
    seconds, count = _seconds(record, plan.fields), record.number(*plan.fields.get("count", ())) or 0
    never = seconds == 0 or ("count" in plan.fields and count == 0)
    if never and not cell("status") and not (rating or loved) and status == "finished":
        status = "owned"
    repeats = record.number(*plan.fields.get("repeats", ())) or max(0.0, count - 1)
    return Entry(
        title,
        tuple(record.text(column) for column in plan.fields.get("other_title", ()) if record.text(column)),
        tuple(year for column in plan.fields.get("year", ()) if (year := written_year(record.text(column)))),
        tuple(record.text(column) for column in plan.fields.get("creator", ())[:2] if record.text(column)),
        ids,
        "series" if is_episode else kind if kind not in ("", "trailer", "episode") else plan.domain,
        status,
        episode=is_episode,
        loved=loved,
        rating=rating or _opinion(cell("verdict")),
        time=cell("date"),
        review=cell("review"),
        repeats=int(min(repeats, 10_000)),
        album=cell("album") if plan.domain == "music" and cell("album") != title else "",
        seconds=seconds,
        share=_share(record, plan.fields),
        person=cell("person"),
    )


def _cells(record: Record, fields: Mapping[str, tuple[str, ...]]) -> Callable[[str], str]:
    return lambda field: record.text(*fields.get(field, ()))


def _status(record: Record, plan: Plan, written: str) -> Meaning:
    """Return the status of a record: as a flag or a word says, else that of the whole list."""
    for column, flag in plan.flags:
        if record.flag(column) and flag != "like":
            return flag
    meant = _meaning(written, plan.kinds)
    if meant in ("rate", "none", None) and written and plan.fields.get("status"):
        acted = any(record.text(column) for column in (*plan.fields.get("date", ()), *plan.fields.get("rating", ())))
        return plan.status if acted else "none"
    if any(flag != "like" for _, flag in plan.flags) and not written:
        return plan.status if plan.status != "finished" or _acted(record, plan) else "none"
    return meant if meant and meant not in ("rate", "none", "thumb") else plan.status


def _meaning(text: str, kinds: Mapping[str, str]) -> Meaning | None:
    """Return what a status stands for, or of several shelves the first that stands for something."""
    parts = (text, *re.split(r"\s*[;,|]\s*", text))
    return next((meant for part in parts if (meant := status_meaning(part, kinds))), None)


def _acted(record: Record, plan: Plan) -> bool:
    return any(record.text(column) for field in ("rating", "date") for column in plan.fields.get(field, ()))


def _ids(record: Record, fields: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    ids: dict[str, str] = {}
    source, number = record.text("source", "provider", "service"), record.text("media_id", "external_id", "source_id")
    if scheme := ID_NAMES.get(source.casefold(), ""):
        ids[scheme] = number
    for field, columns in fields.items():
        scheme = field.removeprefix("id:")
        for column in columns if field.startswith("id:") else ():
            text = record.text(column)
            for other, value in ids_in_url(text).items() if "://" in text else ():
                ids.setdefault(other, value)
            if value := normalized_id(scheme, text):
                ids.setdefault(scheme, value)
    return ids


def _seconds(record: Record, fields: Mapping[str, tuple[str, ...]]) -> float | None:
    for field, factor in (("ms", 0.001), ("seconds", 1.0), ("minutes", 60.0), ("hours", 3600.0)):
        number = record.number(*fields.get(field, ()))
        if number is not None:
            return number * factor
        if match := re.fullmatch(r"(\d+):(\d\d)(?::(\d\d))?", record.text(*fields.get(field, ()))):
            return int(match[1]) * 3600.0 + int(match[2]) * 60 + int(match[3] or 0)
    return None


def _share(record: Record, fields: Mapping[str, tuple[str, ...]]) -> float | None:
    written = record.text(*fields.get("share", ()))
    number = record.number(*fields.get("share", ())) if not written.endswith("%") else None
    if written.endswith("%") and written[:-1].strip().replace(".", "", 1).isdigit():
        number = float(written[:-1])
    if number is None or not 0 <= number <= 200:
        return None
    return number / 100 if number > 1 else number


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


def _is_verdict(text: str) -> bool:
    return text.casefold() in FLAGS or isinstance(verdict(text), str) or parse_date(text) is not None


def _is_date(text: str) -> bool:
    if parse_date(text) is not None:
        return True
    try:
        return isfinite(float(text)) and abs(float(text)) > 18_000
    except ValueError:
        return bool(re.fullmatch(r"0000-00-00.*|\d{4}-00-00", text))


def _says_yes(text: str) -> bool:
    folded = text.casefold()
    return (
        verdict(text) == "like"
        or folded in ("x", "ja", "oui", "si", "sí", "是", "✓", "✔", "1")
        or (len(text) > 7 and parse_date(text) is not None)
    )


def _opinion(text: str) -> str:
    """Return a verdict in words; that something is no favourite is none."""
    return "" if text.casefold() in FLAGS or _says_yes(text) else text


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
