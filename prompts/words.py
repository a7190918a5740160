"""The words of each domain in each language: what one does with an item, and what one is called."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Words:
    """`verb` and `past` of what people do; `one` and `many` name the item."""

    verb: str
    past: str
    one: str
    many: str


_ENGLISH = {
    "film": Words("watch", "watched", "film", "films"),
    "book": Words("read", "read", "book", "books"),
    "music": Words("listen to", "listened to", "album", "albums"),
    "game": Words("play", "played", "game", "games"),
    "product": Words("buy", "bought", "product", "products"),
    "course": Words("take", "took", "course", "courses"),
    "news": Words("read", "read", "news story", "news stories"),
    "": Words("choose", "chose", "item", "items"),
}
_CHINESE = {
    "film": Words("看", "看过", "电影", "电影"),
    "book": Words("读", "读过", "书", "书"),
    "music": Words("听", "听过", "专辑", "专辑"),
    "game": Words("玩", "玩过", "游戏", "游戏"),
    "product": Words("买", "买过", "商品", "商品"),
    "course": Words("学", "学过", "课程", "课程"),
    "news": Words("读", "读过", "新闻", "新闻"),
    "": Words("选", "选过", "内容", "内容"),
}
DOMAINS: dict[str, dict[str, Words]] = {"en": _ENGLISH, "zh": _CHINESE}


def words(domain: str, language: str) -> Words:
    """The words of a domain; those of no domain in particular where it is unknown."""
    table = DOMAINS.get(language, _ENGLISH)
    return table.get(domain, table[""])
