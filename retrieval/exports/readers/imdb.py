"""IMDb: ratings, the watchlist and lists, with films, series, episodes and games in one file."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import thing
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("Const", "Your Rating", "Date Rated", "Title"), scale="1-10"),
    Shape(
        ("Const", "Created", "Title", "Title Type", "Your Rating"), file=r"watchlist", status="wishlist", scale="1-10"
    ),
    Shape(("Position", "Const", "Created", "Title"), file=r"check.?ins?|seen|watched", scale="1-10"),
    Shape(("Position", "Const", "Created", "Title", "Title Type"), status="wishlist", scale="1-10"),
    Shape(("Const", "You rated", "Title"), scale="1-10"),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; the note in Description is the person's and none of the film."""
    title, const = record.text("Title"), record.text("Const")
    if not title and not const:
        return LeftOut("no_title")
    domain, rating = thing(record.text("Title Type", "Title type")), record.text("Your Rating", "You rated")
    original, year = record.text("Original Title"), written_year(record.text("Year"))
    if domain == "episode":
        title = (
            title.removesuffix(original).rstrip(": ") if original and original != title else title.rpartition(": ")[0]
        )
        original = ""
    return Entry(
        title,
        (original,) if original and original != title else (),
        (year,) if year and domain != "episode" else (),
        (record.text("Directors"),) if domain == "film" and record.text("Directors") else (),
        {"imdb": const} if const and domain != "episode" else {},
        "series" if domain == "episode" else domain,
        "finished" if rating else shape.status,
        episode=domain == "episode",
        rating=rating,
        time=record.text("Date Rated", "Created"),
    )
