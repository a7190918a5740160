"""Digests as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

from agent.digest.document import Document, Entry
from agent.digest.feed import feed_id, feed_lines, xml_text
from agent.digest.html import entry_html

_ENTRY = re.compile(r"^<entry><id>(urn:uuid:[0-9a-f-]{36})</id>.*</entry>$", re.MULTILINE)


def atom(document: Document, name: str, earlier: str = "") -> str:
    """Return a feed of a digest; `name`: what tells it from others, as a path does; `earlier`: the feed as it was."""
    updated = _moment(document.moment)

    def written(entry: Entry, heading: str, entry_id: str) -> str:
        link = f"<link href={quoteattr(entry.url)}/>" if entry.url else ""
        return (
            f"<entry><id>{entry_id}</id><title>{xml_text(entry.title)}</title>{link}"
            f"<published>{_moment(entry.moment)}</published><updated>{updated}</updated>"
            f"<category term={quoteattr(heading)}/><summary>{xml_text(entry.line or entry.why)}</summary>"
            f'<content type="html">{xml_text("".join(entry_html(entry, document.link)))}</content></entry>'
        )

    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(document.language)}>',
            f"<id>{feed_id(name)}</id><title>{xml_text(document.title)}</title><updated>{updated}</updated>",
            "<author><name>whyrec</name></author><generator>whyrec</generator>",
            *feed_lines(document, name, written, earlier, _ENTRY),
            "</feed>\n",
        ]
    )


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
