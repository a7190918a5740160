"""Douban: tables that scripts write, and the workbook of 豆坟 with a sheet for each status."""

from __future__ import annotations

import re

from retrieval.columns.dates import written_year
from retrieval.columns.kinds import status_meaning
from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape
from retrieval.matching.ids import ids_in_url

SHAPES = (
    Shape(("标题", "简介", "链接", "创建时间", "我的评分"), by_place=True, scale="1-5"),
    Shape(("标题", "评论对象", "链接", "创建时间", "我的评分"), by_place=True, scale="1-5"),
    Shape(("标题", "个人评分", "打分日期", "条目链接"), by_place=True, scale="1-5"),
    Shape(("标题", "个人评分", "条目链接"), by_place=True, scale="1-5"),
)
DOMAINS = {"movie": "screen", "film": "screen", "series": "screen", "book": "book", "music": "music", "game": "game"}
HOST = re.compile(r"//(movie|book|music)\.douban|douban\.com/(game)")
PLACE = re.compile(r"\s*[(（][^()（）]{1,4}[)）]\s*$")
COUNTRY = re.compile(r"^\s*[\[【(（][^\]】)）]{1,6}[\]】)）]\s*")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says: a title in several languages, and year, country, kinds and people in one cell."""
    written = record.text("评论对象").strip("《》") or record.text("标题")
    link = record.text("条目链接", "链接")
    ids = ids_in_url(link)
    if not written and not ids:
        return LeftOut("no_title")
    titles = [PLACE.sub("", part).strip() for part in written.split("/")]
    about = [part.strip() for part in record.text("简介").split(" / ")]
    host = HOST.search(link)
    domain = DOMAINS.get((host[1] or host[2]) if host else shape.domain, "")
    year = written_year(record.text("上映日期", "出版年", "发行日期", "发行时间")) or _year(about)
    return Entry(
        titles[0],
        tuple(dict.fromkeys(title for title in (*titles[1:], written) if title and title != titles[0])),
        (year,) if year else (),
        _creators(about, domain),
        ids,
        domain,
        status_meaning(record.text("状态")) or shape.status,
        rating=record.text("个人评分", "我的评分"),
        time=record.text("打分日期", "创建时间", "标记日期"),
        review=record.text("我的短评", "评论", "内容"),
    )


def _year(about: list[str]) -> int | None:
    return next((year for part in about if re.match(r"(?:19|20)\d\d\b", part) and (year := written_year(part))), None)


def _creators(about: list[str], domain: str) -> tuple[str, ...]:
    """Return the director of a film, behind year, country and kinds, or the author or artist, who stands first."""
    at = 3 if domain == "screen" else 0
    if len(about) <= max(at, 1) or domain not in ("screen", "book", "music"):
        return ()
    name = COUNTRY.sub("", about[at])
    return tuple(name.split(" ")) if domain == "screen" else (name,)
