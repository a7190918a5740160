"""Goodreads: the library export, one row a book with its shelf, rating, dates and review."""

from __future__ import annotations

import re

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import Meaning, status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("Book Id", "Title", "Author", "My Rating", "Exclusive Shelf"), domain="book", scale="1-5"),
    Shape(("Title", "Author", "ISBN13", "My Rating", "Bookshelves"), domain="book", scale="1-5"),
    Shape(("Title", "Author", "My Rating", "Exclusive Shelf"), domain="book", scale="1-5"),
)
SERIES = re.compile(r"\s*\((?P<series>[^()]*?),?\s*#\s*[\d.,–-]+[^()]*\)\s*$")
LOVED = re.compile(r"(?:^|,)\s*(?:[\w-]*favou?rites?|loved)\s*(?:,|$)", re.IGNORECASE)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; a shelf of one's own tells by its name, or counts as read where there is a date."""
    written = " ".join(record.text("Title").split())
    title = SERIES.sub("", written)
    isbn = record.text("ISBN13", "ISBN")
    if not title and not isbn:
        return LeftOut("no_title")
    years = (written_year(record.text(column)) for column in ("Original Publication Year", "Year Published"))
    ids = {"isbn": isbn} if isbn else {}
    if book := record.text("Book Id"):
        ids["goodreads"] = book
    return Entry(
        title,
        (written,) if written != title else (),
        tuple(year for year in years if year),
        tuple(
            " ".join(record.text(column).split()) for column in ("Author", "Additional Authors") if record.text(column)
        ),
        ids,
        "book",
        _status(record),
        loved=bool(LOVED.search(record.text("Bookshelves"))),
        rating=record.text("My Rating"),
        time=record.text("Date Read", "Date Added"),
        review=record.text("My Review"),
        repeats=max(0, int(record.number("Read Count") or 0) - 1),
    )


def _status(record: Record) -> Meaning:
    shelves = (record.text("Exclusive Shelf"), *re.split(r"\s*,\s*", record.text("Bookshelves")))
    meanings = [meant for shelf in shelves if (meant := status_meaning(shelf)) not in (None, "like", "owned")]
    if "abandoned" in meanings:
        return "abandoned"
    if meanings and meanings[0]:
        return meanings[0]
    read = record.text("Date Read") or (record.number("My Rating") or 0) > 0 or (record.number("Read Count") or 0) > 0
    return "finished" if read else "none"
