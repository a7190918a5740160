"""Prime Video: the watch history with films and episodes by their series and season."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.episodes import is_trailer, series_of
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("Date Watched", "Type", "Title", "Episode Title"), status="view", logged=True),)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; trailers are among the films."""
    title, part = record.text("Title"), record.text("Episode Title")
    if is_trailer(title) or is_trailer(part):
        return LeftOut("trailer")
    if not title:
        return LeftOut("no_title")
    is_series = record.text("Type").casefold() in ("series", "tv", "tv show", "episode") or bool(part)
    return Entry(
        (series_of(title) or title) if is_series else title,
        domain="series" if is_series else "film",
        status=shape.status,
        logged=True,
        episode=is_series,
        time=record.text("Date Watched"),
    )
