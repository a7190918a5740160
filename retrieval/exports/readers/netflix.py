"""Netflix: the viewing activity with its durations, the short viewing history, ratings, and the list of titles."""

from __future__ import annotations

import re

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.episodes import is_trailer, series_of
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("Profile Name", "Start Time", "Duration", "Title"), status="view", logged=True),
    Shape(("Title", "Date"), only=True, status="view", logged=True),
    Shape(("Title Name", "Rating Type", "Star Value", "Thumbs Value"), scale="1-5"),
    Shape(("Title Name", "Utc Title Add Ts"), status="wishlist"),
    Shape(("Show", "Has Watched", "Is Interested"), left_out="list"),
)
THUMBS = {"2": "like", "3": "like", "1": "dislike"}
"""Up, twice up, and down; 0 takes a thumb back."""
DURATION = re.compile(r"(\d+):(\d\d):(\d\d)")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; trailers and hooks are marked as supplemental videos."""
    title = record.text("Title", "Title Name")
    if record.text("Supplemental Video Type") or is_trailer(title):
        return LeftOut("trailer")
    series = series_of(title)
    if not title or series == "":
        return LeftOut("no_title")
    is_star = record.text("Rating Type").casefold() == "star"
    thumb, status = THUMBS.get(record.text("Thumbs Value"), ""), shape.status
    if shape.scale and not thumb and not is_star:
        return LeftOut("no_kind")
    return Entry(
        series or title,
        domain="series" if series else "screen",
        status="none" if shape.scale else status,
        logged=shape.logged,
        episode=series is not None,
        rating=record.text("Star Value") if is_star else thumb,
        time=record.text("Start Time", "Date", "Event Utc Ts", "Utc Title Add Ts"),
        seconds=_seconds(record.text("Duration")),
        person=record.text("Profile Name"),
    )


def _seconds(duration: str) -> float | None:
    match = DURATION.fullmatch(duration)
    return int(match[1]) * 3600.0 + int(match[2]) * 60 + int(match[3]) if match else None
