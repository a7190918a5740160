"""Rate Your Music: rated, owned and wanted albums, with the artist's name in two columns."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import Meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("RYM Album", "First Name", "Last Name", "Title", "Rating"), scale="1-10"),
    Shape(("First Name", "Last Name", "Title", "Release_Date", "Rating", "Ownership"), scale="1-10"),
)
OWNERSHIP: dict[str, Meaning] = {"w": "wishlist", "o": "owned", "u": "owned"}


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says."""
    title, rating = record.text("Title"), record.number("Rating") or 0
    if not title:
        return LeftOut("no_title")
    names = ((f"First Name{suffix}", f"Last Name{suffix}") for suffix in ("", " localized"))
    artists = (" ".join(filter(None, (record.text(first), record.text(last)))) for first, last in names)
    year = written_year(record.text("Release_Date"))
    return Entry(
        title,
        years=(year,) if year else (),
        creators=tuple(artist for artist in artists if artist),
        domain="music",
        status="finished" if rating > 0 else OWNERSHIP.get(record.text("Ownership").casefold(), "none"),
        rating=record.text("Rating"),
        time=record.text("Purchase Date"),
        review=record.text("Review"),
    )
