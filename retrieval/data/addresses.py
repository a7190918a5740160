"""The web address of an item: where it can be read, watched or bought."""

from __future__ import annotations

from urllib.parse import urlsplit

from retrieval.columns.names import is_address_name
from retrieval.data.items import Item

MAX_CHARS = 2_000


def url_of(item: Item) -> str:
    """Return the web address of an item: that of an attribute, else its id where that is one; empty without any."""
    named = (str(value) for name, value in item.attributes.items() if is_address_name(name))
    return next(filter(is_web_address, map(str.strip, (*named, item.id))), "")


def is_web_address(text: str) -> bool:
    """Return whether a text is a plain address in http or https that may be linked to."""
    if len(text) > MAX_CHARS or not text.startswith(("http://", "https://")) or not text.isprintable() or " " in text:
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
