"""Last.fm: scrobbles as tables with and without a header, as pages of its interface, and as lastfmstats writes them."""

from __future__ import annotations

from retrieval.columns.dates import parse_date
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

HEADER = ("artist", "album", "track", "date")


def _is_scrobble(record: Record) -> bool:
    return bool(record.text("track") and record.text("artist")) and parse_date(record.text("date")) is not None


SHAPES = (
    Shape(("uts", "artist", "track"), logged=True),
    Shape(("utc_time", "artist", "track"), logged=True),
    Shape(("artist", "album", "track", "date"), logged=True),
    Shape(("name", "artist.#text", "date.uts"), logged=True),
    Shape(("name", "artist.name", "date.uts"), logged=True),
    Shape(("artist", "track"), file="loved", status="like"),
    Shape((), header=HEADER, fits=_is_scrobble, logged=True),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a scrobble says."""
    track = record.text("track", "name")
    if not track:
        return LeftOut("no_title")
    album, artist = (
        record.text("album.#text", "album.title", "album"),
        record.text("artist.#text", "artist.name", "artist"),
    )
    mbid = record.text("track_mbid", "mbid")
    return Entry(
        track,
        creators=(artist,) if artist else (),
        ids={"mbid": mbid} if mbid else {},
        domain="music",
        status="play" if shape.logged else shape.status,
        logged=shape.logged,
        loved=record.text("loved") == "1",
        time=record.text("uts", "date.uts", "utc_time", "date", "date.#text"),
        album=album if album != track else "",
    )
