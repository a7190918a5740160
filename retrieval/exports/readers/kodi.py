"""Kodi: the exported library as one XML file or an .nfo file an item, and what its interface answers."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("title", "playcount", "lastplayed"), by_place=True, scale="1-10"),
    Shape(("title", "playcount", "uniqueid"), by_place=True, scale="1-10"),
    Shape(("title", "userrating", "uniqueid"), by_place=True, scale="1-10"),
    Shape(("title", "userrating", "playcount"), by_place=True, scale="1-10"),
    Shape(("title", "playcount", "imdbnumber"), by_place=True, scale="1-10"),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an element says; `rating` is that of all people, and what was never played is only owned."""
    show = record.text("showtitle")
    title = show or record.text("title")
    if not title:
        return LeftOut("no_title")
    ids = {
        "imdb": record.text("uniqueid.imdb", "imdbnumber", "imdb_id", "id"),
        "tmdb": record.text("uniqueid.tmdb", "tmdbid"),
        "tvdb": record.text("uniqueid.tvdb"),
    }
    plays, rating = record.number("playcount", "watchedepisodes") or 0, record.text("userrating")
    original, year = record.text("originaltitle"), written_year(record.text("year", "premiered"))
    seen = plays > 0 or record.flag("watched") or (record.number("userrating") or 0) > 0
    return Entry(
        title,
        (original,) if original and original != title and not show else (),
        (year,) if year and not show else (),
        (record.text("director"),) if record.text("director") and shape.domain != "series" and not show else (),
        {} if show else {scheme: value for scheme, value in ids.items() if value},
        "series" if show else shape.domain if shape.domain in ("film", "series", "music") else "screen",
        "finished" if seen else "owned",
        episode=bool(show),
        rating=rating,
        time=record.text("lastplayed", "dateadded") if plays else "",
        repeats=max(0, int(plays) - 1),
    )
