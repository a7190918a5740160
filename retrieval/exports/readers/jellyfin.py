"""Jellyfin and Emby: the backup of the playback reporting plugin, tab-separated and without a header."""

from __future__ import annotations

import re

from retrieval.columns.kinds import thing
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.episodes import is_trailer, series_of
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

HEADER = (
    "DateCreated", "UserId", "ItemId", "ItemType", "ItemName", "PlaybackMethod", "ClientName", "DeviceName",
    "PlayDuration",
)  # fmt: skip
_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\d+")
_TRACK = re.compile(r"^(?P<artist>.+?) - (?P<track>.+?)(?: \((?P<album>[^()]+)\))?$")


def _is_playback(record: Record) -> bool:
    return bool(_ID.fullmatch(record.text("UserId")) and thing(record.text("ItemType")) and record.text("ItemName"))


SHAPES = (
    Shape(("DateCreated", "UserId", "ItemId", "ItemType", "ItemName", "PlayDuration"), status="view", logged=True),
    Shape((), header=HEADER, fits=_is_playback, status="view", logged=True),
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; client and device are not read."""
    name, kind = record.text("ItemName"), thing(record.text("ItemType"))
    if kind == "trailer" or is_trailer(name):
        return LeftOut("trailer")
    if not name:
        return LeftOut("no_title")
    series = series_of(name) if kind == "episode" else None
    track = _TRACK.match(name) if kind == "music" else None
    item = record.text("ItemId") if kind != "episode" else ""
    return Entry(
        track["track"] if track else series or name,
        creators=(track["artist"],) if track else (),
        ids={"item": item} if item else {},
        domain="series" if kind == "episode" else kind,
        status="play" if kind == "music" else shape.status,
        logged=True,
        episode=kind == "episode",
        time=record.text("DateCreated"),
        seconds=record.number("PlayDuration"),
        album=(track["album"] or "") if track else "",
        person=record.text("UserId"),
    )
