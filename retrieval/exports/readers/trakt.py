"""Trakt: history, ratings, watchlist and favourites of films, series, seasons and episodes, with ids in objects."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("name", "description", "privacy"), left_out="list"),
    *(
        shape
        for thing in ("movie.title", "show.title")
        for shape in (
            Shape((thing, "watched_at"), logged=True),
            Shape((thing, "last_watched_at", "plays")),
            Shape((thing, "rated_at", "rating"), scale="1-10"),
            Shape((thing, "collected_at"), status="owned"),
            Shape((thing, "last_collected_at"), status="owned"),
            Shape((thing, "listed_at"), file="watchlist", status="wishlist"),
            Shape((thing, "listed_at"), file="favou?rites|recommendations", status="like"),
            Shape((thing, "listed_at"), left_out="list"),
            Shape((thing, "hidden_at"), left_out="list"),
            Shape((thing, "comment.comment"), left_out="list"),
        )
    ),
)
PARTS = ("episode.title", "episode.number", "season.number", "episode.season")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says; what is of an episode or a season is of its series."""
    is_film = bool(record.text("movie.title", "movie.ids.trakt"))
    kind = "movie" if is_film else "show"
    title, year = record.text(f"{kind}.title"), record.number(f"{kind}.year")
    if not title:
        return LeftOut("no_title")
    schemes = ("imdb", "tmdb", "tvdb", "trakt")
    return Entry(
        title,
        years=(int(year),) if year else (),
        ids={scheme: value for scheme in schemes if (value := record.text(f"{kind}.ids.{scheme}"))},
        domain="film" if is_film else "series",
        status=shape.status,
        logged=shape.logged,
        episode=not is_film and any(record.text(part) for part in PARTS),
        rating=record.text("rating"),
        time=record.text("watched_at", "last_watched_at", "rated_at", "collected_at", "last_collected_at", "listed_at"),
        review=record.text("notes"),
        repeats=max(0, int(record.number("plays") or 0) - 1),
    )
