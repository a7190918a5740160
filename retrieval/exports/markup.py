"""Records in HTML: bookmarks in Netscape's format, and the activity of an account as Google Takeout writes it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

_BOOKMARK = re.compile(
    r"<(?:dt|li)>\s*<a\s+(?P<attributes>[^>]{0,20000})>(?P<title>.*?)</a>", re.IGNORECASE | re.DOTALL
)
_HEADING = re.compile(r"<h[1-4][^>]*>(?P<text>.*?)</h[1-4]>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_ACTIVITY = re.compile(r'<div class="outer-cell.*?(?=<div class="outer-cell|\Z)', re.DOTALL)
_HEADER = re.compile(r'<p class="mdl-typography--title">(.*?)<', re.DOTALL)
_BODY = re.compile(r'<div class="content-cell[^"]*body-1">(.*?)</div>', re.DOTALL)
_ANCHOR = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def read_markup(text: str) -> list[dict[str, Any]]:
    """Return the records of a page of bookmarks or of activity; none for another page."""
    if 'class="outer-cell' in text:
        return [record for cell in _ACTIVITY.findall(text) if (record := _activity(cell))]
    records, heading = [], ""
    for match in re.finditer(f"{_HEADING.pattern}|{_BOOKMARK.pattern}", text, re.IGNORECASE | re.DOTALL):
        if match["text"] is not None:
            heading = _plain(match["text"])
            continue
        attributes = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(match["attributes"])}
        url = attributes.pop("href", "")
        records.append({"title": _plain(match["title"]) or url, "url": url, "folder": heading, **attributes})
    return records


def _activity(cell: str) -> dict[str, Any] | None:
    header, body = _HEADER.search(cell), _BODY.search(cell)
    if not body:
        return None
    anchors = _ANCHOR.findall(body[1])
    lines = [_plain(line) for line in re.split(r"<br\s*/?>", body[1])]
    title = lines[0] if lines else ""
    time = next((line for line in reversed(lines) if line), "")
    record: dict[str, Any] = {"header": _plain(header[1]) if header else "", "title": title, "time": time}
    if anchors:
        record["titleUrl"] = unescape(anchors[0][0])
    if len(anchors) > 1:
        record["subtitles"] = [{"name": _plain(anchors[1][1]), "url": unescape(anchors[1][0])}]
    if "Google Ads" in cell or "Google-Werbung" in cell:
        record["details"] = [{"name": "From Google Ads"}]
    return record


def _plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).replace("\xa0", " ").split())
