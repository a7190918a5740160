"""MyAnimeList: the lists of anime and of manga as XML."""

from __future__ import annotations

from retrieval.columns.kinds import Meaning, status_meaning, thing
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("series_title", "my_status"), domain="anime", scale="1-10"),
    Shape(("manga_title", "my_status"), domain="manga", scale="1-10"),
)
CODES: dict[str, Meaning] = {
    "1": "under way", "2": "finished", "3": "under way", "4": "abandoned", "6": "wishlist"
}  # fmt: skip


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an element says; dates of noughts are not known."""
    title = record.text("series_title", "manga_title")
    number = record.text("series_animedb_id", "series_mangadb_id", "manga_mangadb_id")
    if not title and not number:
        return LeftOut("no_title")
    status = record.text("my_status")
    is_film = thing(record.text("series_type")) == "film"
    return Entry(
        title,
        ids={"mal": number} if number else {},
        domain="film" if is_film else shape.domain,
        status=CODES.get(status) or status_meaning(status) or "finished",
        rating=record.text("my_score"),
        time=_date(record, "my_finish_date") or _date(record, "my_start_date"),
        review=record.text("my_comments"),
        repeats=int(record.number("my_times_watched", "my_times_read") or 0),
    )


def _date(record: Record, column: str) -> str:
    text = record.text(column)
    return "" if text.startswith("0000") else text
