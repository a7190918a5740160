"""What kind of thing the items of a user's table are: by the values of a column, or by what the table is called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from retrieval.columns.kinds import normalized_word, thing
from retrieval.columns.names import item_columns, normalized_name

_DOMAINS = frozenset("film book game music course news product series podcast".split())
_MORE_WORDS = {
    word: domain
    for domain, words in {
        "film": "影片 片子 cinema",
        "music": "唱片 单曲 乐曲 歌 albums songs record records lp",
        "book": "书籍 novels nonfiction 绘本 小说集",
        "game": "电子游戏 桌游 手游 videogames boardgames",
        "course": "网课 公开课 courses class classes mooc",
        "restaurant": "restaurant restaurants 餐馆 餐厅 饭馆",
        "hotel": "hotel hotels 酒店 宾馆",
        "attraction": "attraction attractions sight 景点 景区",
    }.items()
    for word in words.split()
}
_NAMES = frozenset(
    "type kind media medium mediatype itemtype mediakind contenttype format category class categories section "
    "类型 类别 种类 媒体 媒介 媒体类型 作品类型 品类 分类 大类 形式 载体".split()
)
"""Usual names of such columns, normalized; a column of genres may have one of them too, and its values tell."""
_KINDS_OF_TABLES = frozenset("film book game music course product".split())
_SHORT_NAMES = {"片": "film", "影": "film", "桌游": "game", "书单": "book", "歌单": "music"}
_TITLE_ENDING = re.compile("的?(?:名称|名字|名|标题|题目)$")
MIN_SHARE = 0.95
"""Share of the filled cells of such a column that name a kind, at least."""
ROWS = 2000
"""Rows of a table that decide."""


def domain_name(word: str) -> str:
    """Return the domain that a word for a kind of thing names: film for 'Movie' and 电影; empty for another word."""
    named = thing(word)
    return named if named in _DOMAINS else _MORE_WORDS.get(normalized_word(word), "")


def kind_of_table(path: Path, columns: Iterable[str], given: Mapping[str, str]) -> str:
    """Return the one kind of all items of a table, as its column of titles or its file is called; empty without one.

    A column "Game name" or 书名 says it, and so does a file games.csv; one of films and books says none.
    """
    fields = item_columns(columns, given)
    if "domain" in fields:
        return ""
    for name in (*fields.get("title", ())[:1], path.name.split(".")[0]):
        words = (_TITLE_ENDING.sub("", word) for word in re.findall(r"[^\W_]+", name))
        named = {kind for word in words if (kind := _SHORT_NAMES.get(word) or domain_name(word)) in _KINDS_OF_TABLES}
        if named:
            return named.pop() if len(named) == 1 else ""
    return ""


def with_kind_column(cells: Mapping[str, Sequence[Any]], given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the names of columns by field with the column that holds the domain, where its values show that.

    `cells`: the first rows of a table, as columns. A column of domains that is named so, or given, stays.
    """
    if "domain" in item_columns(cells, given):
        return given
    column = next((c for c in cells if normalized_name(c) in _NAMES and _holds_kinds(cells[c][:ROWS])), "")
    return {**given, "domain": column} if column else given


def columns_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the cells of rows as columns, without the cells that a row lacks."""
    columns: dict[str, list[Any]] = {}
    for row in rows:
        for name, cell in row.items():
            columns.setdefault(name, []).append(cell)
    return columns


def _holds_kinds(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell is not None and cell != ""]
    kinds = sum(isinstance(cell, str) and bool(domain_name(cell)) for cell in filled)
    return bool(filled) and kinds >= MIN_SHARE * len(filled)
