"""ListenBrainz: listens and feedback, one JSON object a line."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("listened_at", "track_metadata.track_name"), status="play", logged=True),
    Shape(("score", "recording_mbid")),
    Shape(("score", "recording_msid")),
)
LOVE, HATE = 1, -1


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a listen or an opinion says."""
    data, info = "track_metadata", "track_metadata.additional_info"
    track, artist = record.text(f"{data}.track_name"), record.text(f"{data}.artist_name")
    mbid = record.text(f"{info}.recording_mbid", f"{data}.mbid_mapping.recording_mbid", "recording_mbid")
    if not track and not mbid:
        return LeftOut("no_title")
    score = record.number("score")
    if not shape.logged and score not in (LOVE, HATE):
        return LeftOut("no_kind")
    length = record.number(f"{info}.duration_played")
    return Entry(
        track,
        creators=(artist,) if artist else (),
        ids={"mbid": mbid} if mbid else {},
        domain="music",
        status="play" if shape.logged else "like" if score == LOVE else "dislike",
        logged=shape.logged,
        time=record.text("listened_at", "created"),
        album=record.text(f"{data}.release_name"),
        seconds=length,
    )
