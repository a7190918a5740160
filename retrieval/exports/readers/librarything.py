"""LibraryThing: one row a book with its collections, half stars, and dates in brackets."""

from __future__ import annotations

import re

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import Meaning, status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("Book Id", "Title", "Primary Author", "Collections"), domain="book", scale="0.5-5"),)
SERIES = re.compile(r"\s*\([^()]*\)\s*$")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; `Date` is the year of publication."""
    title, author = record.text("Title"), record.text("Primary Author")
    if not title:
        return LeftOut("no_title")
    isbn, year = record.text("ISBN", "ISBNs").strip("[]").split(",")[0], written_year(record.text("Date"))
    short = SERIES.sub("", title)
    read = record.text("Date Read", "Date Started")
    return Entry(
        title,
        (short,) if short and short != title else (),
        (year,) if year else (),
        (author,) if author else (),
        {"isbn": isbn} if isbn else {},
        "book",
        _status(record, bool(read)),
        rating=record.text("Rating"),
        time=(read or record.text("Entry Date")).strip("[]"),
        review=record.text("Review"),
    )


def _status(record: Record, is_read: bool) -> Meaning:
    names = re.split(r"\s*[,;]\s*", record.text("Collections"))
    statuses = [status for name in names if (status := status_meaning(name)) not in (None, "owned")]
    if statuses and statuses[0]:
        return statuses[0]
    return "finished" if is_read or record.text("Rating", "Review") else "owned"
