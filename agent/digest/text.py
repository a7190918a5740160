"""A digest as lines of plain text, each with what it is, so that a terminal can set it off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from agent.digest.document import Document

Role = Literal["title", "note", "heading", "item", "text", "blank"]


class Line(NamedTuple):
    """A line that is not broken yet, and by how much it is indented."""

    role: Role
    indent: int
    text: str = ""


def lines(document: Document) -> Iterator[Line]:
    """Yield the lines of a digest."""
    yield Line("title", 0, document.title)
    for text in document.overview:
        yield Line("note", 0, text)
    for section in document.sections:
        yield Line("blank", 0)
        yield Line("heading", 0, section.heading)
        yield Line("note", 0, section.note)
        for entry in section.entries:
            yield Line("item", 2, entry.title)
            for text in (entry.about, *entry.also):
                if text:
                    yield Line("note", 4, text)
            for text in (entry.line, entry.why, entry.url):
                if text:
                    yield Line("text", 4, text)
    yield Line("blank", 0)
    yield Line("note", 0, document.footer)


def plain_text(document: Document) -> str:
    """Return a digest as text, a paragraph a line."""
    return "".join(f"{' ' * line.indent}{line.text}".rstrip() + "\n" for line in lines(document))
