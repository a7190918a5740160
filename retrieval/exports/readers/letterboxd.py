"""Letterboxd: ratings, diary, reviews, likes, watched films and the watchlist of its zip."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

COLUMNS = ("Date", "Name", "Year", "Letterboxd URI")
DIARY = (*COLUMNS, "Rating", "Rewatch", "Tags", "Watched Date")
SCALE = "0.5-5"
SHAPES = (
    Shape((*COLUMNS, "Rating"), status="finished", scale=SCALE),
    Shape(DIARY, status="finished", scale=SCALE, logged=True),
    Shape((*COLUMNS, "Rating", "Rewatch", "Review"), status="finished", scale=SCALE, logged=True),
    Shape(COLUMNS, file=r"watchlist", status="wishlist"),
    Shape(COLUMNS, file=r"likes?(?:/|[-_.]?films)|liked", status="like"),
    Shape(COLUMNS, status="finished"),
    Shape(("Position", "Name", "Year", "URL", "Description"), left_out="list"),
    Shape(("Date", "Name", "Tags", "URL", "Description"), left_out="list"),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; its Letterboxd URI is of the entry and no id of the film."""
    title, year = record.text("Name"), written_year(record.text("Year"))
    if not title:
        return LeftOut("no_title")
    return Entry(
        title,
        years=(year,) if year else (),
        domain="film",
        status=shape.status,
        logged=shape.logged,
        rating=record.text("Rating"),
        time=record.text("Watched Date", "Date"),
        review=record.text("Review"),
        repeats=int(record.flag("Rewatch")),
    )
