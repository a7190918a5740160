"""Tautulli: the history of a Plex server."""

from __future__ import annotations

import re

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("media_type", "full_title", "percent_complete", "watched_status"), status="view", logged=True),
    Shape(("media_type", "title", "grandparent_title", "rating_key"), status="view", logged=True),
)
_AGENT = re.compile(r"(imdb|themoviedb|tmdb|thetvdb|tvdb)://(tt\d+|\d+)")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says; the series of an episode and the artist of a track are the grandparent."""
    kind, parent = record.text("media_type"), record.text("grandparent_title")
    if kind in ("clip", "trailer"):
        return LeftOut("trailer")
    if kind in ("photo", "live"):
        return LeftOut("not_item")
    is_episode, is_track = kind == "episode", kind == "track"
    title = parent if is_episode and parent else record.text("title", "full_title")
    if not title:
        return LeftOut("no_title")
    year, share = record.number("year"), record.number("percent_complete")
    match = _AGENT.search(record.text("guid")) if not is_episode else None
    return Entry(
        title,
        years=(int(year),) if year and kind == "movie" else (),
        creators=(parent,) if is_track and parent else (),
        ids={match[1].removeprefix("the").replace("moviedb", "tmdb"): match[2]} if match else {},
        domain="series" if is_episode else "music" if is_track else "film",
        status="play" if is_track else shape.status,
        logged=True,
        episode=is_episode,
        time=record.text("started", "date", "stopped"),
        seconds=record.number("play_duration", "duration"),
        share=1.0 if record.number("watched_status") == 1 else share / 100 if share is not None else None,
        album=record.text("parent_title") if is_track else "",
        person=record.text("user", "friendly_name"),
    )
