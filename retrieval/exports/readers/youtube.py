"""YouTube and YouTube Music: the watch history of Google Takeout, as JSON or as a page."""

from __future__ import annotations

import re
from typing import Any

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record, normalized
from retrieval.exports.shapes import Shape
from retrieval.matching.ids import ids_in_url

SHAPES = (Shape(("header", "title", "titleUrl", "time"), status="view", logged=True),)
BEFORE = re.compile(
    r"^(?:Watched|Has visto|Visto|Viste|Vous avez regardé|Hai guardato|Você assistiu a|Assistiu a|Assistido|Obejrzano:?"
    r"|Просмотрено:?|Вы посмотрели видео|Bekeken:?|Du har sett|Tittade på|Katsottu|İzlendi:?"
    r"|已观看|观看了|已觀看|觀看了|시청함:?)[\s:：]+|^(?:已观看|观看了|已觀看|觀看了)"
)
BEHIND = re.compile(r"\s*(?:angesehen|gesehen|bekeken|を視聴しました|을\(를\) 시청했습니다|adlı videoyu izlediniz)$")
OTHER = re.compile(
    r"^(?:Searched for|Visited|Viewed|Subscribed|Liked|Buscaste|Gesucht|Vous avez recherché|已搜索|搜索了)\b"
)


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what an object says. The word for "watched" is in the language of the account."""
    written, url = record.text("title"), record.text("titleUrl")
    if any("google" in name.casefold() for name in _names(record, "details")):
        return LeftOut("advert")
    if OTHER.match(written) or "/results?" in url:
        return LeftOut("not_item")
    title = BEHIND.sub("", BEFORE.sub("", written)).strip().strip('"“”«»„')
    if not title or title.startswith(("http://", "https://")):
        return LeftOut("removed")
    channel = next(iter(_names(record, "subtitles")), "")
    is_music = "music" in record.text("header").casefold()
    return Entry(
        title,
        creators=(re.sub(r"\s+-\s+Topic$", "", channel),) if channel and is_music else (),
        ids=ids_in_url(url),
        domain="music" if is_music else "video",
        status="play" if is_music else shape.status,
        logged=True,
        time=record.text("time"),
    )


def _names(record: Record, column: str) -> list[str]:
    objects: list[Any] = record.cells.get(normalized(column)) or []
    return (
        [str(each.get("name") or "") for each in objects if isinstance(each, dict)] if isinstance(objects, list) else []
    )
