"""Forms of items: film or series, book, music …, as far as catalogues tell, and which forms can be of one thing."""

from __future__ import annotations

import re

from retrieval.columns.kinds import thing
from retrieval.columns.names import normalized_name
from retrieval.data.items import Item

GROUPS = {
    "film": "screen", "series": "screen", "anime": "screen", "screen": "screen", "episode": "screen",
    "book": "book", "manga": "book", "comic": "book", "game": "game", "music": "music", "podcast": "podcast",
    "news": "article", "article": "article", "paper": "article", "video": "video", "product": "product",
    "course": "course",
}  # fmt: skip
"""Form → group of forms; those of different groups are never one thing."""
ALSO = {"video": ("course", "article", "music"), "paper": ("book",), "podcast": ("music",), "product": ("book", "game")}
"""Form of an entry → groups of items, besides its own, that it may be of."""
DOMAINS = {
    "video": "video",
    "videos": "video",
    "movie": "film",
    "tv": "series",
    "television": "series",
    "manga": "manga",
    "anime": "anime",
    "comic": "comic",
}
TYPE_NAMES = frozenset(
    "type kind form format titletype mediatype itemtype medium contenttype subtype 类型 形式".split()
)
"""Normalized names of attributes that say what form an item has."""
SERIES_CATEGORIES = frozenset("series tvseries tvshow tvshows tvminiseries miniseries 电视剧 剧集 连续剧".split())
SERIES_NAMES = frozenset("seasons episodes numberofseasons numberofepisodes seasoncount episodecount 集数 季数".split())
FILM_NAMES = frozenset("director directors dir directedby 导演".split())
ORIGIN_NAMES = TYPE_NAMES | frozenset(
    "country countries origin origincountry countryoforigin language languages originallanguage studio studios genre "
    "genres 国家 地区 制片国家 语言".split()
)
"""Normalized names of attributes that say where an item is from."""
_ANIME = re.compile(
    r"anim[eé]|animat|manga|light novel|japan|(?<!\w)j(?:a|pn?)(?!\w)|日本|日语|动画|动漫|漫画|アニメ", re.IGNORECASE
)
SHORTEST_FILM = 70
"""Minutes from which on a length is that of a film and not of an episode."""


def form_of(item: Item) -> str:
    """Return the form of an item, or the empty text where nothing tells it."""
    domain = DOMAINS.get(item.domain.casefold()) or thing(item.domain) or item.domain.casefold()
    if GROUPS.get(domain, "") not in ("screen", ""):
        return domain
    named = {normalized_name(name): value for name, value in item.attributes.items()}
    words = [str(value) for name, value in named.items() if name in TYPE_NAMES]
    if any(normalized_name(category) in SERIES_CATEGORIES for category in item.categories):
        return "series"
    for word in words:
        if (form := thing(word)) in ("series", "episode", "film"):
            return "film" if form == "film" else "series"
    if domain == "series":
        return "series"
    if named.keys() & SERIES_NAMES:
        return "series"
    minutes = named.get("minutes", named.get("runtime", named.get("runtimemins", 0)))
    long = isinstance(minutes, int | float) and minutes >= SHORTEST_FILM
    directed = bool(named.keys() & FILM_NAMES)
    if (domain == "film" and (directed or long)) or (not domain and directed and long):
        return "film"
    return "screen" if domain == "film" else domain


def is_japanese_or_animated(item: Item) -> bool:
    """Return whether the categories, tags, country or language of an item let it be anime or manga."""
    named = (str(value) for name, value in item.attributes.items() if normalized_name(name) in ORIGIN_NAMES)
    return any(map(_ANIME.search, (item.domain, item.language or "", *item.categories, *item.tags, *named)))


def likeness(form: str, item_form: str) -> int:
    """Return how well forms of an entry and an item go together: 2 the same, 1 possible, 0 not of one thing."""
    if form == item_form:
        return 2
    if not form or not item_form:
        return 1
    group, item_group = GROUPS.get(form, form), GROUPS.get(item_form, item_form)
    if group != item_group:
        return int(item_group in ALSO.get(form, ()))
    return int(group != "screen" or "screen" in (form, item_form) or "anime" in (form, item_form))
