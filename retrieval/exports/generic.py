"""Any table of what somebody read, saw, heard or played."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from retrieval.columns.dates import parse_date, written_year
from retrieval.columns.kinds import Meaning, abandoned_or_wanted, thing
from retrieval.columns.scales import verdict
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.episodes import is_trailer, series_of
from retrieval.exports.records import Record
from retrieval.exports.table_plan import FLAGS, Plan, meaning_of
from retrieval.matching.ids import NAMES as ID_NAMES
from retrieval.matching.ids import ids_in_url, normalized_id

SIGNS = ("date", "rating", "verdict", "review", "count", "repeats", "ms", "seconds", "minutes", "hours", "share")
"""Fields of which any says that something was done."""


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
    if rating and verdict(rating) is None and (instead := abandoned_or_wanted(rating)):
        rating, status = "", instead
    if rating and status == plan.status == "like":  # an item's own rating says more than the name of the list
        status = "finished"
    loved = _says_yes(cell("verdict")) or status == "like"
    if status == "none" and not (rating or loved or cell("date")):
        return LeftOut("not_rated" if plan.status == "none" else "no_kind")
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
    meant = meaning_of(written, plan.kinds)
    if meant in ("rate", "none", None) and written and plan.fields.get("status"):
        acted = any(record.text(column) for column in (*plan.fields.get("date", ()), *plan.fields.get("rating", ())))
        return plan.status if acted else "none"
    if any(flag != "like" for _, flag in plan.flags) and not written:
        return plan.status if plan.status != "finished" or _acted(record, plan) else "none"
    if meant and meant not in ("rate", "none", "thumb"):
        return meant
    return "none" if "done_on" in plan.fields and not _is_done(record, plan) else plan.status


def _is_done(record: Record, plan: Plan) -> bool:
    """Return whether a cell says that something was done, in a table with a column for the day on which it was."""
    return any(record.text(column) for field in SIGNS for column in plan.fields.get(field, ()))


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
