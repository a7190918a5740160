"""Open Library: the reading log, with or without titles."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("Work ID", "Edition ID", "Bookshelf"), scale="1-5"),)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says."""
    title, work = record.text("Title"), record.text("Work ID")
    if not title and not work:
        return LeftOut("no_title")
    year = written_year(record.text("First Publish Year"))
    author = record.text("Authors")
    return Entry(
        title,
        years=(year,) if year else (),
        creators=(author,) if author else (),
        ids={"openlibrary": work} if work else {},
        domain="book",
        status=status_meaning(record.text("Bookshelf")) or "finished",
        rating=record.text("My Ratings"),
        time=record.text("Date Read", "Date Added"),
    )
