"""Calibre: the catalogue of a library of e-books; what is in it is owned, and rated by its owner."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape
from retrieval.matching.ids import NAMES

SHAPES = (Shape(("author_sort", "authors", "title", "uuid"), domain="book", scale="1-5"),)
OLDEST = 1000
"""Years before stand for none, as calibre writes 0101-01-01."""


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says."""
    title, rating = record.text("title"), record.text("rating")
    if not title:
        return LeftOut("no_title")
    year = written_year(record.text("pubdate")) or 0
    pairs = (part.split(":", 1) for part in record.text("identifiers").split(",") if ":" in part)
    ids = {NAMES[name.strip().lower()]: value.strip() for name, value in pairs if name.strip().lower() in NAMES}
    if isbn := record.text("isbn"):
        ids["isbn"] = isbn
    return Entry(
        title,
        years=(year,) if year >= OLDEST else (),
        creators=(record.text("authors"),) if record.text("authors") else (),
        ids=ids,
        domain="book",
        status="finished" if (record.number("rating") or 0) > 0 else "owned",
        rating=rating,
        time=record.text("timestamp") if rating else "",
    )
