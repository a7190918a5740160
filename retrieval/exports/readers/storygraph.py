"""StoryGraph: one row a book with its status, quarter stars and dates of reading."""

from __future__ import annotations

import re

from retrieval.columns.kinds import status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("Title", "Authors", "ISBN/UID", "Read Status", "Star Rating"), scale="0.5-5"),)
RANGES = re.compile(r"\s*[,;]\s*")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; the end of each range of dates is a reading of its own."""
    title, code = record.text("Title"), record.text("ISBN/UID")
    if not title:
        return LeftOut("no_title")
    ends = [part.rpartition("-")[2] if part.count("-") == 1 else part for part in _ranges(record.text("Dates Read"))]
    last = record.text("Last Date Read") or (ends[-1] if ends else "")
    return Entry(
        title,
        creators=(record.text("Authors"),) if record.text("Authors") else (),
        ids={"isbn": code} if code else {},
        domain="book",
        status=status_meaning(record.text("Read Status")) or "finished",
        loved="favorites" in record.text("Tags").casefold(),
        rating=record.text("Star Rating"),
        time=last or record.text("Date Added"),
        other_times=tuple(end for end in ends if end != last) if len(ends) > 1 else (),
        review=record.text("Review"),
        repeats=max(0, int(record.number("Read Count") or 0) - 1),
    )


def _ranges(text: str) -> list[str]:
    return [part for part in RANGES.split(text) if part]
