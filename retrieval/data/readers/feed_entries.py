"""The entries of one feed, whichever of the formats it is in, as fields of an item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.columns.cells import as_text, plain_text
from retrieval.columns.title_cells import script_language
from retrieval.data.languages import language_code
from retrieval.files.xml_files import Element

TITLE_LENGTH = 80
"""Characters of an entry's text that are its title where it has none."""
_UNSEEN = re.compile(r"<(script|style|iframe)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"\S+@\S+\s*\(([^()]+)\)")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class FeedEntry:
    """An entry of a feed: `text` and `title` as written, with or without HTML."""

    line: int
    id: str
    title: str
    text: str
    feed: str
    url: str = ""
    author: str = ""
    published: str = ""
    categories: tuple[str, ...] = ()
    language: str = ""
    minutes: float | None = None
    is_audio: bool = False

    def fields(self) -> dict[str, Any]:
        """Return the fields of the item."""
        text = plain_text(_UNSEEN.sub("", self.text))
        title = " ".join(plain_text(self.title).split()) or _shortened(text)
        attributes = {"author": self.author, "publication": self.feed, "url": self.url, "minutes": self.minutes}
        return {
            "id": self.id,
            "title": title,
            "text": text,
            "categories": list(dict.fromkeys(category for category in self.categories if category)),
            "domain": "podcast" if self.is_audio else "news",
            "language": language_code(self.language) or script_language(title) or None,
            "published": self.published or None,
            "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
        }


def xml_entries(root: Element, name: str) -> Iterator[FeedEntry]:
    """Yield the entries of a feed in RSS or Atom; `name` is that of its file, where the feed has no title."""
    channels = root.all("channel") or [root]
    items = [item for parent in (root, *channels) for item in parent.all("item", "entry")]
    head = channels[0]
    feed = " ".join(plain_text(_text(head, "title")).split()) or name
    language = _text(head, "language") or root.attributes.get("lang", "")
    for number, item in enumerate(items, 1):
        yield _xml_entry(item, feed, language, f"{name}-{number}")


def json_entries(feed: Mapping[str, Any], name: str) -> Iterator[FeedEntry]:
    """Yield the entries of a feed in JSON; the line of an entry is its number, from 1."""
    title, language = as_text(feed.get("title")) or name, as_text(feed.get("language"))
    items = feed.get("items")
    for number, item in enumerate(items if isinstance(items, list) else [], 1):
        if isinstance(item, dict):
            yield _json_entry(item, number, title, language)


def _xml_entry(item: Element, feed: str, language: str, place: str) -> FeedEntry:
    link = _link(item)
    enclosures = [
        *item.all("enclosure"),
        *(each for each in item.all("link") if each.attributes.get("rel") == "enclosure"),
    ]
    terms = [
        e.text or e.attributes.get("label") or e.attributes.get("term", "") for e in item.all("category", "subject")
    ]
    return FeedEntry(
        item.line,
        _text(item, "guid", "id") or item.attributes.get("about") or link or place,
        _text(item, "title"),
        _text(item, "encoded", "content", "description", "summary"),
        feed,
        link,
        _author(item),
        _text(item, "pubDate", "published", "issued", "date", "updated", "modified"),
        tuple(" ".join(term.split()) for term in terms),
        _text(item, "language") or item.attributes.get("lang", "") or language,
        _minutes(_text(item, "duration")),
        any(each.attributes.get("type", "").startswith("audio") for each in enclosures),
    )


def _json_entry(item: Mapping[str, Any], number: int, feed: str, language: str) -> FeedEntry:
    authors = item.get("authors") or item.get("author") or []
    people: Sequence[Any] = authors if isinstance(authors, list) else [authors]
    tags = item.get("tags")
    attachments = item.get("attachments")
    files = [each for each in attachments if isinstance(each, dict)] if isinstance(attachments, list) else []
    return FeedEntry(
        number,
        as_text(item.get("id")) or as_text(item.get("url")) or f"{feed}-{number}",
        as_text(item.get("title")),
        as_text(item.get("content_html") or item.get("content_text") or item.get("summary")),
        feed,
        as_text(item.get("url") or item.get("external_url")),
        ", ".join(name for each in people if (name := as_text(each.get("name") if isinstance(each, dict) else each))),
        as_text(item.get("date_published") or item.get("date_modified")),
        tuple(map(as_text, tags)) if isinstance(tags, list) else (),
        as_text(item.get("language")) or language,
        None,
        any(as_text(each.get("mime_type")).startswith("audio") for each in files),
    )


def _text(element: Element, *names: str) -> str:
    """Return the text of the first of these children that has any; those in the feed's own namespace count first."""
    for name in names:
        children = sorted(element.all(name), key=lambda child: child.prefix != element.prefix)
        if text := next((text for child in children if (text := child.text)), ""):
            return text
    return ""


def _link(item: Element) -> str:
    """Return the address of an entry."""
    links = [each for each in item.all("link") if each.attributes.get("rel", "alternate") == "alternate"]
    return next((address for each in links if (address := each.text or each.attributes.get("href", ""))), "")


def _author(item: Element) -> str:
    authors = [each.text_of("name") or each.text for each in item.all("author", "creator", "contributor")]
    names = (_MAIL.sub(r"\1", author) for author in authors)
    return ", ".join(dict.fromkeys(" ".join(name.split()) for name in names if name and "@" not in name))


def _minutes(duration: str) -> float | None:
    """Return the minutes of a duration in seconds or as h:mm:ss."""
    if match := _CLOCK.fullmatch(duration):
        return round(int(match[1] or 0) * 60 + int(match[2]) + int(match[3]) / 60, 1)
    return round(int(duration) / 60, 1) if duration.isdecimal() and len(duration) < 7 else None


def _shortened(text: str) -> str:
    """Return the first line of a text, or its first words."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= TITLE_LENGTH else line[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
