"""NeoDB: marks of films, books, music and games, with ids and the year in one cell."""

from __future__ import annotations

from retrieval.columns.kinds import status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape
from retrieval.matching.ids import NAMES, ids_in_url

SHAPES = (Shape(("title", "info", "links", "timestamp", "status", "rating"), by_place=True, scale="1-10"),)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; links are to pages of several sites."""
    title = record.text("title")
    pairs = [part.split(":", 1) for part in record.text("info").split() if ":" in part]
    ids = {NAMES[name.casefold()]: value for name, value in pairs if name.casefold() in NAMES}
    for link in record.text("links").split():
        ids.update(ids_in_url(link))
    if not title and not ids:
        return LeftOut("no_title")
    years = (int(value) for name, value in pairs if name.casefold() == "year" and value.isdecimal() and len(value) == 4)
    return Entry(
        title,
        years=tuple(years),
        ids=ids,
        domain="screen" if shape.domain in ("film", "series") else shape.domain,
        status=status_meaning(record.text("status")) or "finished",
        rating=record.text("rating"),
        time=record.text("timestamp"),
        review=record.text("comment"),
    )
