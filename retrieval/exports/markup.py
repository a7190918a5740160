"""Records in HTML: bookmarks in Netscape's format, the activity of an account of Google Takeout, and plain tables."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

_BOOKMARK = re.compile(
    r"<(?:dt|li)>\s*<a\s+(?P<attributes>[^>]{0,20000})>(?P<title>.*?)</a>", re.IGNORECASE | re.DOTALL
)
_HEADING = re.compile(r"<h[1-4][^>]*>(?P<text>.*?)</h[1-4]>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.IGNORECASE | re.DOTALL)
_ACTIVITY = re.compile(r'<div class="outer-cell.*?(?=<div class="outer-cell|\Z)', re.DOTALL)
_HEADER = re.compile(r'<p class="mdl-typography--title">(.*?)<', re.DOTALL)
_BODY = re.compile(r'<div class="content-cell[^"]*body-1">(.*?)</div>', re.DOTALL)
_ANCHOR = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def read_markup(text: str) -> list[dict[str, Any]]:
    """Return the records of a page of bookmarks, of activity, or with a table; none for another page."""
    if 'class="outer-cell' in text:
        return [record for cell in _ACTIVITY.findall(text) if (record := _activity(cell))]
    if _ROW.search(text):
        return _table(text)
    records, heading = [], ""
    for match in re.finditer(f"{_HEADING.pattern}|{_BOOKMARK.pattern}", text, re.IGNORECASE | re.DOTALL):
        if match["text"] is not None:
            heading = _without_tags(match["text"])
            continue
        attributes = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(match["attributes"])}
        url = attributes.pop("href", "")
        records.append({"title": _without_tags(match["title"]) or url, "url": url, "folder": heading, **attributes})
    return records


def _table(text: str) -> list[dict[str, Any]]:
    """Return the rows of all tables whose cells are as many as those of the first row, which names them."""
    rows = [[_without_tags(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(text)]
    rows = [row for row in rows if any(row)]
    header = rows[0] if rows else []
    return [dict(zip(header, row, strict=True)) for row in rows[1:] if len(row) == len(header)]


def _activity(cell: str) -> dict[str, Any] | None:
    header, body = _HEADER.search(cell), _BODY.search(cell)
    if not body:
        return None
    anchors = _ANCHOR.findall(body[1])
    lines = [_without_tags(line) for line in re.split(r"<br\s*/?>", body[1])]
    title = lines[0] if lines else ""
    time = next((line for line in reversed(lines) if line), "")
    record: dict[str, Any] = {"header": _without_tags(header[1]) if header else "", "title": title, "time": time}
    if anchors:
        record["titleUrl"] = unescape(anchors[0][0])
    if len(anchors) > 1:
        record["subtitles"] = [{"name": _without_tags(anchors[1][1]), "url": unescape(anchors[1][0])}]
    if "Google Ads" in cell or "Google-Werbung" in cell:
        record["details"] = [{"name": "From Google Ads"}]
    return record


def _without_tags(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).replace("\xa0", " ").split())
