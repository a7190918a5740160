"""Which items are versions of one work."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Item
from retrieval.matching.outer_ids import isbn13
from retrieval.matching.works import works


def item(title: str, year: int | None = None, domain: str = "", work: str = "", **attributes: Any) -> Item:
    fields = {"id": "x", "title": title, "published": year, "domain": domain, "work": work, "attributes": attributes}
    return Item.model_validate(fields)


def one_work(*items: Item) -> bool:
    return set(works(items)) == {0}


@pytest.mark.parametrize(
    "items",
    [
        (item("Ferry", work="w7"), item("La barca", 1999, work="w7")),
        (item("Ferry", imdb="tt0068646"), item("渡轮", imdb_id="https://www.imdb.com/title/tt0068646/")),
        (item("Ferry", tmdb=42, domain="film"), item("Die Fähre", TMDB_ID="42")),
        (item("Salt", isbn="0-306-40615-2"), item("Sel", ISBN13="9780306406157")),
        (item("Salt", isbn10="306406152"), item("Salz", isbn="978-0-306-40615-7")),
        (item("Kiln", appid=440), item("Kiln Gold", steam_appid="440")),
        (item("Ferry", 2001, director="Ana Sá"), item("Ferry (4K)", 2001, director="Sá, Ana")),
        (item("Ferry", 2001, director="Ana Sá"), item("Ferry", 2002, director="ANA SA")),
        (
            item("Salt", 1961, author="Ursula K. Moor"),
            item("Salt (Kindle Edition)", 2011, author="Ursula Moor; B. Ink"),
        ),
        (item("Tide", artist="Nina Bay"), item("Tide - Live in Porto/1966 - Remastered", artist="Nina Bay")),
        (item("山河", 作者="宮本"), item("山河（典藏版）", 作者="宫本")),
        (item("龙门客栈"), item("龍門客棧")),
        (item("Ｂｅ：ゼロ"), item("be:ゼロ")),
        (item("The Ferry", 1990), item("Ferry", 1990)),
    ],
)
def test_versions_are_one_work(items: tuple[Item, ...]) -> None:
    assert one_work(*items)


@pytest.mark.parametrize(
    "items",
    [
        (item("Drift", 2024), item("Drift", 2024)),
        (item("Solar", 1972), item("SOLAR", 2002)),
        (item("Ferry", 1997, director="Ana Sá"), item("Ferry", 2007, director="Ana Sá")),
        (item("Ferry", director="Ana Sá"), item("FERRY", director="Rui Costa")),
        (item("Ferry", domain="film", imdb="tt0068646"), item("Ferry", domain="book", imdb="tt0068646")),
        (item("Ferry", author="Ana Sá", imdb="tt0000017"), item("Ferry", author="Ana Sá", imdb="tt0000018")),
        (item("Kite", author="Ana Sá", volume=1), item("Kite", author="Ana Sá", volume=2)),
        (item("Ferry", author="Ana Sá"), item("Ferry 2", author="Ana Sá")),
        (item("Ferry", author="Various Artists"), item("Ferry", author="Various Artists")),
        (item("Ferry", imdb="tt0000000"), item("Salt", imdb="tt0000000")),
        (item("Ferry", isbn="9.78031E+12"), item("Salt", isbn="9.78031E+12")),
        (item("Ferry"), item("The Ferry")),
        (item("Briefing", domain="news", author="Desk"), item("Briefing", domain="news", author="Desk")),
        (item("Noodle Bar", domain="venue"), item("NOODLE BAR", domain="venue")),
    ],
)
def test_different_works_stay_apart(items: tuple[Item, ...]) -> None:
    assert works(items) == [0, 1]


def test_no_chain_joins_what_contradicts() -> None:
    years = [item("Ferry", year, director="Ana Sá") for year in (2000, 2001, 2002)]
    assert len(set(works(years))) == 2
    undated = (item("Ferry", 1990), item("FERRY"), item("ferry", 2010))
    assert works(undated) == [0, 1, 2]
    first, second = item("Ferry", imdb="tt0000007", isbn="0306406152"), item("Ferry", imdb="tt0000008", tmdb=3)
    assert works((first, second, item("Ferry", isbn="0306406152", tmdb=3)))[:2] == [0, 1]


def test_an_isbn_with_a_wrong_check_digit_is_none() -> None:
    assert isbn13("0306406152") == "9780306406157"
    assert isbn13("0306406153") == isbn13("9780306406158") == isbn13("0000000000") == ""


FIELDS = st.builds(
    item,
    title=st.sampled_from(["Ferry", "FERRY", "Ferry (4K)", "The Ferry", "Salt"]),
    year=st.sampled_from([None, 1990, 1991, 1992, 2010]),
    domain=st.sampled_from(["", "film", "book"]),
    director=st.sampled_from(["", "Ana Sá", "Rui Costa"]),
    imdb=st.sampled_from(["", "tt0000007", "tt0000008"]),
)


@given(st.lists(FIELDS, max_size=8))
def test_a_work_has_one_imdb_id_and_one_domain_and_is_named_by_its_first_item(items: list[Item]) -> None:
    by_item = works(items)
    for work in set(by_item):
        members = [each for each, of in zip(items, by_item, strict=True) if of == work]
        assert by_item[work] == work and members[0] is items[work]
        assert len({each.attributes["imdb"] for each in members} - {""}) <= 1
        assert len({each.domain for each in members} - {""}) <= 1


def test_many_items_take_seconds() -> None:
    items = [item(f"Ferry {n // 2}{' (4K)' * (n % 2)}", 2000, director=f"Ana {n // 2}") for n in range(20_000)]
    begun = perf_counter()
    assert len(set(works(items))) == 10_000
    assert perf_counter() - begun < 20
