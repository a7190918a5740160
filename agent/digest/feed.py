"""Digests as an Atom feed (RFC 4287): an entry a story, those of earlier digests behind those of the newest.

A reader that looks seldom misses nothing: entries of the file that is there are carried on. Each stands on a line of
its own, by which they are recognised.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from agent.digest.document import Document, Entry
from agent.digest.html import entry_html

MAX_ENTRIES = 200
_ENTRY = re.compile(r"^<entry><id>(urn:uuid:[0-9a-f-]{36})</id>.*</entry>$", re.MULTILINE)
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


def atom(document: Document, name: str, earlier: str = "") -> str:
    """Return a feed of a digest; `name`: what tells it from others, as a path does; `earlier`: the feed as it was."""
    updated = _written(document.moment)
    entries = {_id(name, entry.id): _entry(entry, section.heading, name, document) for section in document.sections
               for entry in section.entries}  # fmt: skip
    carried = _carried(earlier, entries)[: max(0, MAX_ENTRIES - len(entries))]
    head = (
        f"<id>{_id(name, '')}</id><title>{_text(document.title)}</title><updated>{updated}</updated>"
        f"<author><name>whyrec</name></author><generator>whyrec</generator>"
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(document.language)}>',
            head,
            *entries.values(),
            *carried,
            "</feed>\n",
        ]
    )


def _entry(entry: Entry, heading: str, name: str, document: Document) -> str:
    """Return an entry on one line."""
    link = f"<link href={quoteattr(entry.url)}/>" if entry.url else ""
    content = "".join(entry_html(entry, document.link))
    parts = (
        f"<entry><id>{_id(name, entry.id)}</id><title>{_text(entry.title)}</title>{link}",
        f"<published>{_written(entry.moment)}</published><updated>{_written(document.moment)}</updated>",
        f"<category term={quoteattr(heading)}/><summary>{_text(entry.line or entry.why)}</summary>",
        f'<content type="html">{_text(content)}</content></entry>',
    )
    return " ".join(_FORBIDDEN.sub("", "".join(parts)).splitlines())


def _carried(earlier: str, entries: Collection[str]) -> list[str]:
    """Return the entries of an earlier feed of this program, without those that are there anew."""
    return [match[0] for match in _ENTRY.finditer(earlier) if match[1] not in entries]


def _id(name: str, item_id: str) -> str:
    key = f"whyrec:{name}\n{item_id}".encode("utf-8", "replace").decode()
    return f"urn:uuid:{uuid5(NAMESPACE_URL, key)}"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
