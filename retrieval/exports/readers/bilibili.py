"""Bilibili: the history of videos, with how far each was watched."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("title", "author_name", "view_at", "progress", "duration"), status="view", logged=True),
    Shape(("title", "view_at", "history.bvid"), status="view", logged=True),
)
TO_THE_END = -1
NO_VIDEO = ("live", "article", "article-list")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says; series and films of Bilibili itself are marked pgc."""
    title, kind = record.text("title"), record.text("history.business", "business")
    if kind in NO_VIDEO:
        return LeftOut("not_item")
    video = record.text("history.bvid", "bvid")
    if not title and not video:
        return LeftOut("no_title")
    progress, duration = record.number("progress"), record.number("duration")
    share = None
    if progress is not None and duration:
        share = 1.0 if progress == TO_THE_END else min(max(progress, 0) / duration, 1.0)
    return Entry(
        title,
        ids={"bilibili": video} if video else {},
        domain="screen" if kind == "pgc" else "video",
        status=shape.status,
        logged=True,
        episode=kind == "pgc" and bool(record.text("show_title", "long_title")),
        time=record.text("view_at"),
        share=share,
    )
