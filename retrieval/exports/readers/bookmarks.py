"""Pocket, Instapaper, Pinboard and bookmarks of browsers: articles by their address, saved, read or liked."""

from __future__ import annotations

from retrieval.columns.kinds import Meaning, status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape
from retrieval.matching.ids import ids_in_url

SHAPES = (
    Shape(("title", "url", "time_added", "status"), status="click"),
    Shape(("URL", "Title", "Folder", "Timestamp"), status="click"),
    Shape(("href", "description", "toread"), status="click"),
    Shape(("title", "url", "folder", "add_date"), status="click"),
    Shape(("title", "url", "folder", "time_added"), status="click"),
    Shape(("xmlUrl",), left_out="not_item"),
)
STATUSES: dict[str, Meaning] = {
    "unread": "wishlist", "archive": "finished", "archived": "finished", "starred": "like", "liked": "like",
    "toread": "wishlist",
}  # fmt: skip


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row or link says; Pinboard calls a title a description."""
    url = record.text("url", "href")
    title = record.text("title", "description")
    if not url and not title:
        return LeftOut("no_title")
    return Entry(
        "" if title.startswith(("http://", "https://")) else title,
        ids={**ids_in_url(url), "url": url} if url else {},
        domain="article",
        status=_status(record, shape.status),
        time=record.text("time_added", "Timestamp", "time", "add_date"),
        review=record.text("Selection", "extended"),
    )


def _status(record: Record, otherwise: Meaning) -> Meaning:
    if record.flag("toread"):
        return "wishlist"
    word = record.text("status", "Folder").casefold().replace(" ", "")
    return STATUSES.get(word) or status_meaning(word) or otherwise
