"""Playlists as files: M3U, which players read everywhere, and XSPF, which also holds what has no address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from agent.explain.sentences import display_title
from agent.text import strip_control
from retrieval.conditions.fields import fold
from retrieval.data.items import Item
from retrieval.matching.facts import MAKERS
from retrieval.matching.outer_ids import attribute_key

LOCATIONS = frozenset("location path file filename filepath uri url link audio stream 路径 文件 链接 地址 网址".split())
"""Names of attributes that say where an item can be played, without case, blanks and signs."""
MAX_CHARS = 4_096
_XSPF = "http://xspf.org/ns/0/"
_ADDRESS = re.compile(r"(?:https?|file)://\S+", re.IGNORECASE)
_FILE = re.compile(r"[^\n\r:*?\"<>|#]*[^\n\r:*?\"<>|#/\\.]\.[A-Za-z0-9]{2,5}|[A-Za-z]:[\\/][^\n\r:*?\"<>|#]+")


def playlist(title: str, items: Sequence[Item], language: str, suffix: str) -> bytes:
    """Return a playlist as the bytes of a file with this suffix, one of FORMATS."""
    return FORMATS[suffix](strip_control(title), items, language)


def located(items: Sequence[Item]) -> list[tuple[Item, str]]:
    """Return the items that have a file or a plain address, http, https or file, each with it."""
    return [(item, place) for item in items if (place := _location(item))]


def m3u(title: str, items: Sequence[Item], language: str) -> bytes:
    """Return an extended M3U of the items that have a location, in UTF-8."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(title)}"]
    for item, place in located(items):
        lines += [f"#EXTINF:-1,{_line(_described(item, language))}", place]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def xspf(title: str, items: Sequence[Item], language: str) -> bytes:
    """Return an XSPF of all items, which need no location there."""
    root = Element("playlist", {"version": "1", "xmlns": _XSPF})
    SubElement(root, "title").text = _line(title)
    tracks = SubElement(root, "trackList")
    for item in items:
        track = SubElement(tracks, "track")
        if place := _location(item):
            SubElement(track, "location").text = place if _ADDRESS.fullmatch(place) else quote(place, safe="/:\\")
        SubElement(track, "title").text = _line(display_title(item, language))
        if creator := _creator(item):
            SubElement(track, "creator").text = _line(creator)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


FORMATS: Mapping[str, Callable[[str, Sequence[Item], str], bytes]] = {".m3u8": m3u, ".m3u": m3u, ".xspf": xspf}
"""The writer of each suffix of a file."""


def _location(item: Item) -> str:
    """Return where an item can be played, empty where nothing safe says so: one line, a path or a plain address."""
    for name, value in item.attributes.items():
        text = str(value).strip()
        is_plain = len(text) <= MAX_CHARS and _line(text) == text
        if attribute_key(name) in LOCATIONS and is_plain and (_ADDRESS.fullmatch(text) or _FILE.fullmatch(text)):
            return text
    return ""


def _creator(item: Item) -> str:
    return next((str(v) for name, v in item.attributes.items() if attribute_key(fold(name)) in MAKERS), "")


def _described(item: Item, language: str) -> str:
    creator, title = _creator(item), display_title(item, language)
    return f"{creator} - {title}" if creator else title


def _line(text: str) -> str:
    """Return a text as one line without characters that XML cannot hold."""
    return " ".join(strip_control(text).translate({0xFFFE: None, 0xFFFF: None}).split())
