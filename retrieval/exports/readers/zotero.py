"""Zotero: a library of books, papers and pages; what is in it was saved, its tags tell what was read."""

from __future__ import annotations

import re

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import Meaning, meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (Shape(("Key", "Item Type", "Title", "Date Added"), status="click"),)
DOMAINS = {
    "book": "book", "booksection": "book", "film": "film", "tvbroadcast": "series", "audiorecording": "music",
    "videorecording": "film", "podcast": "podcast", "computerprogram": "product",
}  # fmt: skip
NO_ITEM = ("attachment", "note", "annotation")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says."""
    kind, title = record.text("Item Type").casefold(), record.text("Title")
    if kind in NO_ITEM:
        return LeftOut("not_item")
    if not title:
        return LeftOut("no_title")
    tags = re.split(r"\s*;\s*", f"{record.text('Manual Tags')};{record.text('Automatic Tags')}")
    ids = {"isbn": record.text("ISBN").split(" ")[0], "doi": record.text("DOI"), "url": record.text("Url")}
    author, year = record.text("Author"), written_year(record.text("Publication Year", "Date"))
    return Entry(
        title,
        years=(year,) if year else (),
        creators=tuple(re.split(r"\s*;\s*", author)) if author else (),
        ids={scheme: value for scheme, value in ids.items() if value},
        domain=DOMAINS.get(kind, "paper"),
        status=_status(tags, shape.status),
        time=record.text("Date Added"),
    )


def _status(tags: list[str], otherwise: Meaning) -> Meaning:
    statuses = ("finished", "wishlist", "abandoned", "under way")
    return next((status for tag in tags if (status := meaning(tag)) in statuses), otherwise)
