"""Kindle: reading sessions, which name books by their ASIN alone, and the clippings of a device."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("ASIN", "start_timestamp", "total_reading_millis"), status="view", logged=True),
    Shape(("ASIN", "start_time", "total_reading_milliseconds"), status="view", logged=True),
    Shape(("clippingTitle", "clippingAbout"), status="under way"),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a session or a clipping says; highlights are no opinion of the book."""
    if "sample" in record.text("content_type").casefold():
        return LeftOut("trailer")
    title, asin, author = record.text("clippingTitle"), record.text("ASIN"), record.text("clippingAuthor")
    if not title and not asin:
        return LeftOut("no_title")
    read = record.number("total_reading_millis", "total_reading_milliseconds")
    return Entry(
        title,
        creators=(author,) if author else (),
        ids={"asin": asin} if asin else {},
        domain="book",
        status=shape.status,
        logged=shape.logged,
        time=record.text("start_timestamp", "start_time", "end_timestamp", "clippingTime"),
        seconds=read / 1000 if read is not None else None,
    )
