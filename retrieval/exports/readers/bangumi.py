"""Bangumi: collections whose status and form are numbers."""

from __future__ import annotations

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import Meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("subject.name", "type", "rate"), scale="1-10"),
    Shape(("subject.name_cn", "type", "rate"), scale="1-10"),
)
STATUSES: dict[str, Meaning] = {
    "1": "wishlist", "2": "finished", "3": "under way", "4": "under way", "5": "abandoned"
}  # fmt: skip
FORMS = {"1": "book", "2": "anime", "3": "music", "4": "game", "6": "screen"}


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says."""
    titles = tuple(dict.fromkeys(t for c in ("subject.name_cn", "subject.name") if (t := record.text(c))))
    number, year = record.text("subject_id", "subject.id"), written_year(record.text("subject.date"))
    if not titles and not number:
        return LeftOut("no_title")
    return Entry(
        titles[0] if titles else "",
        titles[1:],
        (year,) if year else (),
        ids={"bangumi": number} if number else {},
        domain=FORMS.get(record.text("subject_type", "subject.type"), ""),
        status=STATUSES.get(record.text("type"), "none"),
        rating=record.text("rate"),
        time=record.text("updated_at"),
        review=record.text("comment"),
    )
