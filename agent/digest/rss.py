"""Digests as a feed in RSS 2.0 (rssboard.org/rss-specification), for readers that take no Atom."""

from __future__ import annotations

import re
from email.utils import format_datetime

from agent.digest.document import Document, Entry
from agent.digest.feed import feed_id, feed_lines, xml_text
from agent.digest.html import entry_html

_ITEM = re.compile(r'^<item><guid isPermaLink="false">(urn:uuid:[0-9a-f-]{36})</guid>.*</item>$', re.MULTILINE)


def rss(document: Document, name: str, earlier: str = "") -> str:
    """Return a feed of a digest; `name`: what tells it from others, as a path does; `earlier`: the feed as it was.

    A channel has to have an address: it is the feed's id, as there is no page of it.
    """

    def written(entry: Entry, heading: str, entry_id: str) -> str:
        link = f"<link>{xml_text(entry.url)}</link>" if entry.url else ""
        return (
            f'<item><guid isPermaLink="false">{entry_id}</guid><title>{xml_text(entry.title)}</title>{link}'
            f"<pubDate>{format_datetime(entry.moment)}</pubDate><category>{xml_text(heading)}</category>"
            f"<description>{xml_text(''.join(entry_html(entry, document.link)))}</description></item>"
        )

    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<rss version="2.0"><channel>',
            f"<title>{xml_text(document.title)}</title><link>{feed_id(name)}</link>",
            f"<description>{xml_text(' '.join(document.overview))}</description>",
            f"<language>{xml_text(document.language)}</language><generator>whyrec</generator>",
            f"<lastBuildDate>{format_datetime(document.moment)}</lastBuildDate>",
            *feed_lines(document, name, written, earlier, _ITEM),
            "</channel></rss>\n",
        ]
    )
