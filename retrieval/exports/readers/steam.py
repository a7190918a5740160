"""Steam: the games that a person owns, with minutes played."""

from __future__ import annotations

import re

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("appid", "name", "playtime_forever"), status="owned"),
    Shape(("appid", "playtime_forever"), status="owned"),
)
NO_GAME = re.compile(
    r"\b(?:soundtrack|OST|demo|dedicated server|SDK|playtest|test server|public beta|artbook|wallpaper)\b\W*$",
    re.IGNORECASE,
)
FIRST_TIME = 200_000
"""Seconds since 1970 up to which a time stands for none."""


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says: a game without a minute is owned and no more."""
    name, minutes = record.text("name"), record.number("playtime_forever") or 0
    if NO_GAME.search(name):
        return LeftOut("not_item")
    time = record.number("rtime_last_played") or 0
    return Entry(
        name,
        ids={"appid": record.text("appid")},
        domain="game",
        status="play" if minutes > 0 else shape.status,
        time=str(int(time)) if time > FIRST_TIME else "",
        seconds=minutes * 60 if minutes > 0 else None,
    )
