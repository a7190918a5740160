"""MovieLens: the ratings that its site exports, with titles such as "Matrix, The (1999)"."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("movie_id", "imdb_id", "tmdb_id", "rating", "average_rating", "title"), domain="film"),)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; a rating of −1 hides a film and is none."""
    title, rating = record.text("title"), record.number("rating")
    if not title:
        return LeftOut("no_title")
    if rating is None or rating < 0:
        return LeftOut("no_kind")
    ids = {"imdb": record.text("imdb_id"), "tmdb": record.text("tmdb_id")}
    return Entry(
        title,
        ids={scheme: value for scheme, value in ids.items() if value},
        domain="film",
        rating=record.text("rating"),
        time=record.text("date", "timestamp", "rated_at"),
    )
