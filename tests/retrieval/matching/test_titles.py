"""Which spellings are one title, and what in a title is only an edition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.matching.titles import ARTICLES, edition_free, title_key


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("The Night Ferry", "Night Ferry, The"),
        ("Night Ferry, The (1988)", "the night ferry (1988)"),
        ("L’Étranger", "etranger, L'"),
        ("Welle, Die", "Die Welle"),
        ("Los Olvidados", "OLVIDADOS"),
        ("Ｇｒａｖｉｔｙ", "gravity"),
        ("Salt & Rope", "Salt and Rope"),
        ("Salt &amp; Rope", "salt AND rope"),
        ("S.W.A.T.", "SWAT"),
        ("Half-Light", "Half Light"),
        ("Captain’s Log", "Captains Log"),
        ("7½", "7 1/2"),
        ("30,000 Leagues", "30000 leagues"),
        ("Straße", "STRASSE"),
        ("龙门客栈", "龍門客棧"),
        ("星：ゼロ", "星 ゼロ"),
    ],
)
def test_spellings_of_one_title_have_one_key(title: str, other: str) -> None:
    assert title_key(title) == title_key(other)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Harbour", "Harbour 2"),
        ("Harbour 2", "Harbour 3"),
        ("Harbour, Part One", "Harbour, Part Two"),
        ("Shark", "Sharks"),
        ("C", "C++"),
        ("C++", "C#"),
        ("1.5", "15"),
        ("龙门", "龙门2"),
        ("The", "A"),
        ("The The", "The"),
        ("...", "!!!"),
        ("?", ""),
    ],
)
def test_other_titles_have_other_keys(title: str, other: str) -> None:
    assert title_key(title) != title_key(other)


@given(st.text(max_size=40))
def test_a_key_is_that_of_the_title_in_any_case_and_of_nothing_only_for_blanks(title: str) -> None:
    assert bool(title_key(title)) == bool(title_key(f" {title}\n"))
    assert title_key(f"  {title} ") == title_key(title)


@pytest.mark.parametrize(
    ("title", "work"),
    [
        ("Night Ferry (4K)", "Night Ferry"),
        ("Night Ferry [1080p] [HDR]", "Night Ferry"),
        ("Night Ferry 2160p x265", "Night Ferry"),
        ("Night Ferry (Director's Cut)", "Night Ferry"),
        ("Night Ferry: The Director’s Cut", "Night Ferry"),
        ("Night Ferry - Remastered 1999", "Night Ferry"),
        ("Night Ferry - 2017 Remaster", "Night Ferry"),
        ("Night Ferry - Live in Lisbon/1971 - Remastered", "Night Ferry"),
        ("Night Ferry (Deluxe Edition)", "Night Ferry"),
        ("Night Ferry (20th Anniversary Edition)", "Night Ferry"),
        ("Night Ferry (Mass Market Paperback)", "Night Ferry"),
        ("Night Ferry (Kindle Edition)", "Night Ferry"),
        ("Night Ferry, Second Edition", "Night Ferry"),
        ("Night Ferry (PS4)", "Night Ferry"),
        ("Night Ferry: Second Crossing - Ultimate Edition", "Night Ferry: Second Crossing"),
        ("Night Ferry Game of the Year Edition", "Night Ferry"),
        ("Nachtfähre (Taschenbuch)", "Nachtfähre"),
        ("Barca de noche (Edición especial)", "Barca de noche"),
        ("夜航（修订版）", "夜航"),
        ("夜航修订版", "夜航"),
        ("夜航 导演剪辑版", "夜航"),
        ("夜航 導演剪輯版", "夜航"),
        ("夜航【蓝光】", "夜航"),
    ],
)
def test_marks_of_an_edition_are_no_part_of_the_title(title: str, work: str) -> None:
    assert edition_free(title) == work


@pytest.mark.parametrize(
    "title",
    [
        "Harbour II",
        "Harbour: Volume 2",
        "Harbour (Part 2)",
        "Harbour (Season 3)",
        "Harbour (2014)",
        "Harbour: The Musical",
        "港湾 第二季",
        "港湾 剧场版",
        "Harbour: Nightfall",
        "Harbour: Yellow Version",
        "Harbour Deluxe",
        "Final Cut",
        "Director's Cut",
        "Live",
        "Live and Let Live",
        "4K",
        "Paperback Hero",
        "Uncut Stones",
        "(300) Days of Rain",
    ],
)
def test_sequels_parts_and_titles_that_only_look_like_editions_stay(title: str) -> None:
    assert edition_free(title) == title


@given(st.text(max_size=30), st.sampled_from([" (4K)", " - Remastered 2011", " [Paperback]", "（修订版）"]))
def test_a_title_never_loses_all_its_words(title: str, mark: str) -> None:
    bare = edition_free(title + mark)
    assert bare == (title + mark).strip() or title_key(bare) not in ARTICLES | {""}
