"""AniList: the collections of anime and manga. The scale of scores is not in the file and is decided by its numbers."""

from __future__ import annotations

from retrieval.columns.kinds import Meaning, status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

TITLES = ("media.title.english", "media.title.romaji", "media.title.userPreferred", "media.title.native")
SHAPES = tuple(Shape((name, "status", "score"), by_place=True) for name in (*TITLES, "media.idMal"))
STATUSES: dict[str, Meaning] = {"current": "under way", "repeating": "finished", "paused": "under way"}


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says."""
    titles = tuple(dict.fromkeys(title for column in TITLES if (title := record.text(column))))
    ids = {"mal": record.text("media.idMal"), "anilist": record.text("media.id", "mediaId")}
    ids = {scheme: value for scheme, value in ids.items() if value}
    if not titles and not ids:
        return LeftOut("no_title")
    status, year = record.text("status").casefold(), record.number("media.startDate.year", "media.seasonYear")
    is_manga = record.text("media.type").casefold() == "manga" or "manga" in shape.domain
    return Entry(
        titles[0] if titles else "",
        titles[1:],
        (int(year),) if year else (),
        ids=ids,
        domain="manga" if is_manga else "film" if record.text("media.format") == "MOVIE" else "anime",
        status=STATUSES.get(status) or status_meaning(status) or "finished",
        loved=record.flag("media.isFavourite"),
        rating=record.text("score"),
        time=_date(record, "completedAt") or _date(record, "startedAt") or record.text("updatedAt", "createdAt"),
        review=record.text("notes"),
        repeats=int(record.number("repeat") or 0),
    )


def _date(record: Record, name: str) -> str:
    """Return a date whose year, month and day are numbers of their own."""
    parts = [record.number(f"{name}.{part}") for part in ("year", "month", "day")]
    written = [f"{int(part):02d}" for part in parts if part]
    return "-".join(written) if parts[0] else ""
