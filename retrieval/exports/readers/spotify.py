"""Spotify: the streaming history of the account, the extended one, and the library."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("endTime", "artistName", "trackName", "msPlayed"), logged=True),
    Shape(("endTime", "podcastName", "episodeName", "msPlayed"), domain="podcast", logged=True),
    Shape(("ts", "ms_played", "master_metadata_track_name"), logged=True),
    Shape(("ts", "msPlayed", "master_metadata_track_name"), logged=True),
    Shape(("artist", "track", "uri"), file="library.*#banned", status="dislike"),
    Shape(("artist", "track", "uri"), file="library", status="like"),
    Shape(("artist", "album", "uri"), file="library", status="like"),
    Shape(("track.trackname", "track.artistname"), left_out="list"),
)
SKIPS = ("fwdbtn", "nextbtn", "backbtn")
HEARD = 30.0
"""Seconds from which on a play counts, as services count."""


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says; addresses, countries and devices are not read."""
    if record.flag("incognito_mode"):
        return LeftOut("incognito")
    track = record.text("master_metadata_track_name", "trackName", "track", "album")
    show, book = record.text("episode_show_name", "podcastName"), record.text("audiobook_title")
    if not (track or show or book):
        return LeftOut("no_title")
    played = record.number("ms_played", "msPlayed")
    seconds = played / 1000 if played is not None else None
    was_skipped = seconds is not None and seconds < HEARD and record.text("reason_end") in SKIPS
    artist = record.text("master_metadata_album_artist_name", "artistName", "artist")
    uri = record.text("spotify_track_uri", "trackUri", "uri") if track else ""
    return Entry(
        track or book or show,
        creators=(artist,) if artist and track else (),
        ids={"spotify": uri} if uri else {},
        domain="music" if track else "book" if book else "podcast",
        status="skip" if was_skipped else "play" if shape.logged else shape.status,
        logged=shape.logged,
        time=record.text("ts", "endTime"),
        seconds=seconds,
        album=_album(record, track) if track else record.text("episode_name", "episodeName"),
    )


def _album(record: Record, track: str) -> str:
    album = record.text("master_metadata_album_album_name", "album")
    return album if album != track else ""
