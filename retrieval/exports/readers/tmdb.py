"""TMDB: ratings, favourites and the watchlist, one table each."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.episodes import series_of
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

COLUMNS = ("TMDb ID", "IMDb ID", "Type", "Name", "Release Date")
SHAPES = (
    Shape(COLUMNS, by_place=True, status="wishlist", scale="1-10"),
    Shape((*COLUMNS, "Your Rating"), by_place=True, status="wishlist", scale="1-10"),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; `Rating` is that of all people. An episode has its own ids and no year of the series."""
    title, rating = record.text("Name"), record.text("Your Rating")
    if not title:
        return LeftOut("no_title")
    is_part = bool(record.text("Season Number", "Episode Number"))
    series = series_of(title) if is_part else None
    year = written_year(record.text("Release Date"))
    ids = {"imdb": record.text("IMDb ID"), "tmdb": record.text("TMDb ID")}
    return Entry(
        series or title,
        years=(year,) if year and not is_part else (),
        ids={} if is_part else {scheme: value for scheme, value in ids.items() if value},
        domain="film" if record.text("Type").casefold() == "movie" else "series",
        status="finished" if rating else shape.status,
        episode=is_part,
        rating=rating,
        time=record.text("Date Rated", "Date Added"),
    )
