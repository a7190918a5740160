"""What feeds in Atom and in RSS have in common: an entry a story, those of earlier digests behind those of the newest.

A reader that looks seldom misses nothing: entries of the file that is there are carried on. Each stands on a line of
its own, by which they are recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from agent.digest.document import Document, Entry

MAX_ENTRIES = 200
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


def feed_lines(
    document: Document, name: str, written: Callable[[Entry, str, str], str], earlier: str, pattern: re.Pattern[str]
) -> list[str]:
    """Return the entries of a digest, and behind them those of an earlier feed that are not there anew, a line each.

    `name`: what tells the feed from others, as a path does; `written`: returns an entry by its heading and its id;
    `pattern`: finds the lines of entries in `earlier`, and of each the id as its first group.
    """
    new = {}
    for section in document.sections:
        for entry in section.entries:
            entry_id = feed_id(name, entry.id)
            new[entry_id] = " ".join(_FORBIDDEN.sub("", written(entry, section.heading, entry_id)).splitlines())
    carried = [match[0] for match in pattern.finditer(earlier) if match[1] not in new]
    return [*new.values(), *carried[: max(0, MAX_ENTRIES - len(new))]]


def feed_id(name: str, item_id: str = "") -> str:
    """Return the id of an item in a feed of this name, or that of the feed: the same each time."""
    key = f"whyrec:{name}\n{item_id}".encode("utf-8", "replace").decode()
    return f"urn:uuid:{uuid5(NAMESPACE_URL, key)}"


def xml_text(text: str) -> str:
    """Return a text as XML holds it."""
    return escape(_FORBIDDEN.sub("", text))
