"""Discogs: a collection of records, which is owned, and a wantlist."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("Catalog#", "Artist", "Title", "release_id", "CollectionFolder"), status="owned", scale="1-5"),
    Shape(("Catalog#", "Artist", "Title", "release_id"), status="wishlist", scale="1-5"),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says."""
    title, artist, rating = record.text("Title"), record.text("Artist"), record.text("Rating")
    if not title:
        return LeftOut("no_title")
    year, number = written_year(record.text("Released")), record.text("release_id")
    return Entry(
        title,
        years=(year,) if year else (),
        creators=(artist,) if artist else (),
        ids={"discogs": number} if number else {},
        domain="music",
        status="finished" if (record.number("Rating") or 0) > 0 else shape.status,
        rating=rating,
        time=record.text("Date Added"),
        review=record.text("Collection Notes"),
    )
