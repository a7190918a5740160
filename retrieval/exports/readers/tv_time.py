"""TV Time: episodes that were seen, and series that are followed, of the data it hands over on request."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("key", "created_at", "series_name"), status="view", logged=True),
    Shape(("tv_show_name", "episode_season_number", "episode_number"), status="view", logged=True),
    Shape(("tv_show_name", "nb_episodes_seen")),
    Shape(("tv_show_name", "tv_show_id"), status="wishlist"),
    Shape(("movie_name", "created_at"), status="view", domain="film", logged=True),
)
SEEN = ("watch-episode", "rewatch-episode", "watch-movie", "rewatch-movie")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; of the many kinds of rows in one file only those of episodes seen are acts."""
    title, key = record.text("series_name", "tv_show_name", "movie_name"), record.text("key")
    if not title:
        return LeftOut("no_title")
    if key and not key.startswith(SEEN):
        return LeftOut("not_item")
    count, number = record.number("nb_episodes_seen"), record.text("s_id", "tv_show_id")
    is_film = shape.domain == "film" or "movie" in key
    return Entry(
        title,
        ids={"tvdb": number} if number and not is_film else {},
        domain="film" if is_film else "series",
        status="wishlist" if count == 0 else shape.status,
        logged=shape.logged,
        episode=shape.logged and not is_film,
        loved=record.flag("is_favorited", "is_favorite"),
        time=record.text("created_at", "updated_at"),
    )
