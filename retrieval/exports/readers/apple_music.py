"""Apple Music: plays of tracks, and what was loved or disliked, with artist and title in one text."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("Track Description", "Date Played", "Play Duration Milliseconds"), status="play", logged=True),
    Shape(("Song Name", "Event Start Timestamp", "Play Duration Milliseconds"), status="play", logged=True),
    Shape(("Item Description", "Preference")),
    Shape(("Track Name", "Last Played Date"), status="play", logged=True),
)
SKIPPED = "TRACK_SKIPPED_FORWARDS"


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says."""
    whole = record.text("Track Description", "Item Description", "Track Name")
    artist, separator, track = whole.partition(" - ")
    title = record.text("Song Name") or (track if separator else whole)
    if not title:
        return LeftOut("no_title")
    if not separator or record.text("Song Name"):
        artist = record.text("Artist Name", "Container Artist Name")
    opinion = {"love": "like", "like": "like", "dislike": "dislike"}.get(record.text("Preference").casefold(), "")
    if not shape.logged and not opinion:
        return LeftOut("no_kind")
    played = record.number("Play Duration Milliseconds")
    was_skipped = record.text("End Reason Type") == SKIPPED and (played or 0) < 30_000
    return Entry(
        title,
        creators=(artist,) if artist else (),
        domain="music",
        status="none" if opinion else "skip" if was_skipped else "play",
        logged=shape.logged,
        rating=opinion,
        time=record.text("Event Start Timestamp", "Date Played", "Last Played Date", "Created", "Last Modified"),
        seconds=played / 1000 if played is not None else None,
        album=record.text("Album Name", "Container Album Name") if title != record.text("Album Name") else "",
    )
