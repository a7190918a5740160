"""Years that are titles limit nothing, and other years still do."""

from __future__ import annotations

import pytest

from agent.query.limits.numeric_titles import mark_titles_with_years
from agent.query.parse import parse
from agent.query.works.resembled_works import resembling_kind


@pytest.mark.parametrize(
    "message",
    [
        "something like 2001",
        "films like 1984",
        "I loved 2046, films please",
        "seen 1917 already",
        "1917 was great",
        "a book in the vein of 1984",
        "I enjoyed 1917 and want more",
        "2001: A Space Odyssey",
        "have you got 2046?",
        "看过1917了",
        "像2046那样的",
        "类似1984的书",
        "《1984》看过了",
        "喜欢《机器学习2021春》",
    ],
)
def test_a_year_that_is_a_title_is_no_limit(message: str) -> None:
    slots = parse(message, "en")
    assert (slots.year_from, slots.year_to) == (None, None)


@pytest.mark.parametrize(
    ("message", "year"),
    [
        ("films from 2001", 2001),
        ("films from like 2001", 2001),
        ("show me 2001 films", 2001),
        ("movies of 2012", 2012),
        ("2012 action films", 2012),
        ("2001年的电影", 2001),
        ("喜欢2001年的电影", 2001),
        ("想看2001左右的片", 2001),
    ],
)
def test_a_year_of_items_is_a_limit(message: str, year: int) -> None:
    slots = parse(message, "en")
    assert (slots.year_from, slots.year_to) == (year, year)


def test_a_title_of_a_year_and_other_words_is_marked_and_a_year_alone_is_not() -> None:
    titles = ["2001太空漫游", "2046", "Persepolis"]
    assert mark_titles_with_years("看过2001太空漫游", titles) == "看过《2001太空漫游》"
    assert mark_titles_with_years("看过2046", titles) == "看过2046"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("films like 1984", "film"),
        ("a book similar to Arrival", "book"),
        ("像1984那样的电影", "film"),
        ("something like 1984", ""),
        ("类似《活着》的书", ""),
    ],
)
def test_the_kind_that_is_to_resemble_a_work_is_the_one_named_before_it(message: str, kind: str) -> None:
    assert resembling_kind(message) == kind
