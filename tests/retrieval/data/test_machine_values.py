"""What of an item's attributes a person would name, and what only programs use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Item
from retrieval.data.machine_values import is_machine_value

MACHINE = [
    ("cover", "/home/rui/Books/cover.jpg"),
    ("file", r"D:\Films\Mirror (1975)\Mirror.mkv"),
    ("image", "posters/17.png"),
    ("trailer", "https://video.example/watch?v=1"),
    ("homepage", "www.harbour.example"),
    ("uri", "spotify:album:6dVIqQ8qmQ5GBnJ9shOYGE"),
    ("code", "00000000-0000-4000-8000-000000000001"),
    ("digest", "d41d8cd98f00b204e9800998ecf8427e"),
    ("added", "2021-01-19T22:41:16+01:00"),
    ("added", "2021-01-19 22:41:16"),
    ("day", "2021-01-19"),
    ("file size", "143 KB"),
    ("isbn", "9780689845369"),
    ("isbn", "978-0-689-84536-9"),
    ("isbn", "068984536X"),
    ("number", "0689845367"),
    ("imdb", "tt0079944"),
    ("imdb_id", "0079944"),
    ("tmdbId", "1398"),
    ("anything", "tt0079944"),
    ("asin", "B000000021"),
    ("doi", "10.1000/xyz123"),
    ("author_sort", "Le Guin, Ursula K."),
    ("formats", "epub, original_epub"),
]
NAMED = [
    ("director", "Andrei Tarkovsky"),
    ("series", "Earthsea Cycle"),
    ("cover", "Hardcover"),
    ("language", "Russian"),
    ("place", "Halle/Saale"),
    ("platform", "PS4 / Xbox"),
    ("brand", "3M"),
    ("period", "1960s"),
    ("author", "J. G. Ballard"),
    ("studio", "20th Century Fox"),
    ("size", "XL"),
    ("memory", "8 GB"),
    ("key", "C minor"),
    ("steam", "Very positive"),
    ("kid", "B2"),
    ("duration", "1小时 - 2小时"),
    ("time", "5:30-21:00"),
    ("date", "c. 1900"),
    ("导演", "费穆"),
    ("channel", "Channel 4"),
]


@pytest.mark.parametrize(("name", "value"), MACHINE)
def test_values_for_programs_are_no_traits_and_not_embedded(name: str, value: str) -> None:
    item = Item(id="1", title="Alpha", attributes={name: value})
    assert item.traits("en") == ()
    assert item.passage() == "Alpha"


@pytest.mark.parametrize(("name", "value"), NAMED)
def test_what_a_person_would_name_is_a_trait_and_is_embedded(name: str, value: str) -> None:
    item = Item(id="1", title="Alpha", attributes={name: value})
    assert item.traits("en") == (value,)
    assert item.passage() == f"Alpha. {value}"


def test_numbers_and_truth_values_are_no_named_attributes() -> None:
    attributes = {"minutes": 161, "rating": 4.5, "adult": False, "director": "Ana"}
    assert Item(id="1", title="Alpha", attributes=attributes).named_attributes == {"director": "Ana"}


@given(st.text(max_size=80), st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Zs"]), max_size=80))
def test_letters_alone_are_for_programs_only_by_their_name(name: str, value: str) -> None:
    assert not is_machine_value("colour", value)
    assert is_machine_value(name, value) == is_machine_value(name, "Alpha")


@pytest.mark.parametrize("name", ["certificate", "Rated", "Freigabe", "Altersfreigabe", "age_rating", "年龄分级"])
def test_a_certificate_is_no_trait_whatever_its_column_is_called(name: str) -> None:
    assert Item(id="1", title="Alpha", attributes={name: "R", "mood": "calm"}).traits("en") == ("calm",)


@pytest.mark.parametrize("value", ["yes", "No", "是", "★★★★½", "8/10", "4.5 stars", "9 分", "👍"])
def test_what_says_something_only_beside_its_name_is_no_trait_and_stays_an_attribute(value: str) -> None:
    item = Item(id="1", title="Alpha", attributes={"verdict": value})
    assert item.traits("en") == () and value not in item.passage() and item.attributes == {"verdict": value}
