"""Hardcover: what its interface answers, with statuses as numbers. Its CSV reads as any table."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import Meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("book.title", "status_id"), domain="book", scale="0.5-5"),)
STATUSES: dict[str, Meaning] = {
    "1": "wishlist", "2": "under way", "3": "finished", "4": "under way", "5": "abandoned"
}  # fmt: skip


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says."""
    title, author = record.text("book.title"), record.text("book.contributions.author.name", "book.author")
    if not title:
        return LeftOut("no_title")
    year, isbn = written_year(record.text("book.release_date", "book.release_year")), record.text("edition.isbn_13")
    return Entry(
        title,
        years=(year,) if year else (),
        creators=(author,) if author else (),
        ids={"isbn": isbn} if isbn else {},
        domain="book",
        status=STATUSES.get(record.text("status_id"), "none"),
        rating=record.text("rating"),
        time=record.text("user_book_reads.finished_at", "last_read_date", "user_book_reads.started_at", "date_added"),
        review=record.text("review_raw", "review"),
    )
