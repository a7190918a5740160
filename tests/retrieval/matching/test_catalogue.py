"""Looking up what an export names: spellings of a title find it, look-alikes do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from retrieval.data.items import Item
from retrieval.matching.catalogue import CatalogueMatcher, Lookup

WORKS = (
    # title, year, domain, creator, title in another language
    ("The Salt Road", 1961, "film", "Ines Albrecht", "盐路"),
    ("Night Over Lübeck", 1974, "film", "Otto Brandt", "吕贝克之夜"),
    ("A Winter of Gulls", 1988, "film", "Mara Lindqvist", "海鸥之冬"),
    ("Eight Lanterns", 2004, "film", "Kenji Morita", "八盏灯"),
    ("Rope & Anchor", 2011, "film", "Paula Reis", "绳与锚"),
    ("L'Été du port", 1969, "film", "Claude Varennes", "港口之夏"),
    ("Harbour 9", 2016, "film", "Nils Okafor", "九号港"),
    ("The Cartographer's Son", 1994, "film", "Rosa Delgado", "制图师之子"),
    ("Tidewater", 2019, "series", "", "潮水"),
    ("The Long Ferry", 2008, "series", "", "长渡轮"),
    ("Kestrel House", 1999, "series", "", "红隼之家"),
    ("The Glass Orchard", 1978, "book", "Edith Marlow", "玻璃果园"),
    ("Letters to a Lighthouse", 2003, "book", "Tomás Quiroga", "致灯塔的信"),
    ("Salt", 1956, "book", "Harriet Vance", "盐"),
    ("The Ninth Map", 2014, "book", "Wen Yao", "第九张地图"),
    ("Undertow", 1991, "book", "Grace Mbeki", "暗流"),
    ("Low Tide", 1983, "music", "The Quays", "退潮"),
    ("Blue Rope", 1997, "music", "Marta Soler", "蓝绳"),
    ("Harbour Lights", 2012, "music", "Dieter Kohl", "港湾灯火"),
    ("Sinker", 2001, "music", "Ada Fontaine", "沉锤"),
    ("Lighthouse Keeper", 2015, "game", "", "守塔人"),
    ("Deep Current", 2009, "game", "", "深流"),
    ("Skerry", 2021, "game", "", "礁石"),
)


def item(**fields: Any) -> Item:
    return Item.model_validate(fields)


ITEMS = [
    item(
        id=f"w{number}",
        title=title,
        published=str(year),
        domain=domain,
        attributes={{"film": "director", "book": "author", "music": "artist"}[domain]: creator} if creator else {},
        translations={"zh": {"title": other}},
    )
    for number, (title, year, domain, creator, other) in enumerate(WORKS)
]
MATCHER = CatalogueMatcher(ITEMS)


def looked_up(title: str, year: int = 0, domain: str = "", creator: str = "") -> str:
    creators = (creator,) if creator else ()
    return MATCHER.match(Lookup((title,), (year,) if year else (), creators, form=domain)).item_id


def spellings(title: str, other: str) -> Iterator[str]:
    yield from (title, title.upper(), title.lower(), f"  {title} ", other, f"{title}.", title.replace(" ", "  "))
    yield title.translate(str.maketrans("éüàÉ", "euaE"))
    yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in title)
    yield title.replace("&", "and").replace("'", "’")
    first, _, rest = title.partition(" ")
    if first in ("The", "A"):
        yield from (f"{rest}, {first}", rest)


CASES = [
    (number, spelling, year + shift, domain, creator)
    for number, (title, year, domain, creator, other) in enumerate(WORKS)
    for spelling in spellings(title, other)
    for shift in (-1, 0, 1)
]


def test_spellings_find_their_item() -> None:
    missed = [case for case in CASES if looked_up(*case[1:]) != f"w{case[0]}"]
    assert len(CASES) > 600
    assert missed == []


def lookalikes() -> Iterator[tuple[str, int, str, str]]:
    """Other works that look like those of the catalogue: remakes, sequels, namesakes, adaptations, translations."""
    for title, year, domain, creator, other in WORKS:
        if domain in ("film", "series", "game"):
            yield from ((title, year + shift, domain, "") for shift in (-40, -12, -2, 2, 15, 30))
            yield from ((other, year + shift, domain, "") for shift in (-9, 9))
            yield f"The {title}", year + 7, domain, ""
        else:
            yield from ((title, year + shift, domain, "Somebody Else") for shift in (-12, 0, 1, 20))
            yield other, year, domain, "Another Person"
        for sequel in (f"{title} 2", f"{title} II", f"{title}: Part Two", f"Return to {title}", f"{title} Returns"):
            yield sequel, year, domain, creator
        yield f"{other}2", year, domain, creator
        yield f"{other}续集", year, domain, creator
        yield title[:-1], year, domain, creator
        yield f"{title}s", year, domain, creator
        adapted = {"film": "book", "book": "film", "series": "game", "game": "series", "music": "film"}[domain]
        yield title, year, adapted, ""
        yield title, year + 3, "music" if domain != "music" else "book", "Somebody Else"


def test_lookalikes_are_never_matched() -> None:
    cases = list(lookalikes())
    assert len(cases) >= 300
    assert [case for case in cases if looked_up(*case)] == []


NAMESAKES = CatalogueMatcher(
    [
        item(id="old", title="Meridian", published="1972", domain="film"),
        item(id="new", title="Meridian", published="2002", domain="film"),
        item(id="flow1", title="Flow", published="2024", domain="film"),
        item(id="flow2", title="Flow", published="2024", domain="film"),
        item(id="paper", title="The Pier", published="1990", domain="book", attributes={"author": "Ann Bell"}),
        item(
            id="hard", title="The Pier (Hardcover)", published="2001", domain="book", attributes={"author": "Ann Bell"}
        ),
        item(id="mine", title="Fargate", published="2014", domain="series"),
        item(id="film", title="Fargate", published="1996", domain="film", attributes={"director": "Jo Coe"}),
    ]
)


@pytest.mark.parametrize(
    ("lookup", "item_id"),
    [
        (Lookup(("Meridian",), (1972,), form="film"), "old"),
        (Lookup(("Meridian",), (2001,), form="film"), "new"),
        (Lookup(("Meridian (2002)",), form="film"), "new"),
        (Lookup(("Meridian",), form="film"), ""),
        (Lookup(("Flow",), (2024,), form="film"), ""),
        (Lookup(("The Pier",), (1990,), ("Bell, Ann",), form="book"), "paper"),
        (Lookup(("Pier",), (), ("A. Bell",), form="book"), "paper"),
        (Lookup(("The Pier",), (1990,), ("Bell",), form="book"), "paper"),
        (Lookup(("Fargate",), (), ("Coe",)), "film"),
        (Lookup(("Fargate",), form="series"), "mine"),
        (Lookup(("Fargate",), form="film"), "film"),
    ],
)
def test_namesakes_are_told_apart_or_ambiguous(lookup: Lookup, item_id: str) -> None:
    match = NAMESAKES.match(lookup)
    assert match.item_id == item_id
    assert match.item_ids


def with_ids(**attributes: Any) -> CatalogueMatcher:
    return CatalogueMatcher([item(id="x", title="The Quay", published="1961", domain="film", attributes=attributes)])


@pytest.mark.parametrize(
    ("attributes", "ids", "is_same"),
    [
        ({"imdb_id": "tt0046438"}, {"imdb": "46438"}, True),
        ({"imdb_id": "https://www.imdb.com/title/tt0046438/"}, {"imdb": "tt0046438"}, True),
        ({"tmdb_id": 603}, {"tmdb": "603.0"}, True),
        ({"isbn": "0-14-303994-6"}, {"isbn": "9780143039945"}, True),
        ({"isbn13": "9780143039945"}, {"asin": "0143039946"}, True),
        ({"asin": "b00ABCDEF1"}, {"asin": "B00ABCDEF1"}, True),
        ({"url": "https://movie.douban.com/subject/1291568/"}, {"douban": "1291568"}, True),
        ({"steam_appid": 620}, {"appid": "620"}, True),
        ({"imdb_id": "tt0046439"}, {"imdb": "tt0046438"}, False),
    ],
)
def test_shared_ids_find_an_item_under_any_title(
    attributes: dict[str, Any], ids: dict[str, str], is_same: bool
) -> None:
    title = "Der Kai" if is_same else "The Quay"  # another id of the same kind is another work, whatever its title
    match = with_ids(**attributes).match(Lookup((title,), (1961,), ids=ids, form="film"))
    assert bool(match.item_id) is is_same


def test_numbers_that_films_and_series_share_hold_within_one_form() -> None:
    match = with_ids(tmdb_id=603).match(Lookup(("The Something",), (1999,), ids={"tmdb": "603"}, form="series"))
    assert match.item_ids == ()


def test_one_with_another_subtitle_is_asked_about() -> None:
    matcher = CatalogueMatcher(
        [item(id="x", title="Tides", published="2011", domain="book", attributes={"author": "Ann Bell"})]
    )
    match = matcher.match(Lookup(("Tides: A Short History of the Sea",), (2014,), ("Ann Bell",), form="book"))
    assert (match.item_id, match.item_ids) == ("", ("x",))


KINDS = CatalogueMatcher(
    [
        item(id="silent", title="Citadel", published="1927", domain="film", attributes={"country": "Germany"}),
        item(id="drawn", title="Moth Garden", published="1999", domain="film", attributes={"country": "Japan"}),
        item(id="bare", title="Signal"),
        item(id="words", title="Signal in the Fog"),
    ]
)


@pytest.mark.parametrize(
    ("lookup", "item_id", "by"),
    [
        (Lookup(("Citadel",), form="film"), "silent", "title alone"),
        (Lookup(("Citadel",), (1927,), form="film"), "silent", "title"),
        (Lookup(("Citadel",), ids={"mal": "512"}, form="film"), "", ""),
        (Lookup(("Citadel",), form="anime"), "", ""),
        (Lookup(("Moth Garden",), ids={"mal": "513"}, form="film"), "drawn", "title alone"),
        (Lookup(("Signal",), form="game"), "", ""),
        (Lookup(("Signal",)), "bare", "title alone"),
        (Lookup(("Signal in the Fog",), form="game"), "words", "title alone"),
    ],
)
def test_a_title_alone_does_not_match_across_kinds(lookup: Lookup, item_id: str, by: str) -> None:
    match = KINDS.match(lookup)
    assert (match.item_id, match.by) == (item_id, by)
    assert match.item_ids
