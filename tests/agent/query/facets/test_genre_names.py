"""Genres by other names than the catalogue's are searched for by its own, and nothing else is changed."""

from __future__ import annotations

import pytest

from agent.query.facets.genre_names import in_catalogue_names
from agent.query.to_conditions import parse_query
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request


def catalogue(*genres: str) -> Columns:
    return Columns([Item(id=str(n), title=f"T{n}", categories=(genre,)) for n, genre in enumerate(genres)])


@pytest.mark.parametrize(
    ("genre", "text", "expected"),
    [
        ("Science Fiction", "sci fi", "Science Fiction"),
        ("Science Fiction", "quiet sci-fi about robots", "quiet Science Fiction about robots"),
        ("Sci-Fi", "scifi", "Sci-Fi"),
        ("科幻", "sf", "科幻"),
        ("Science Fiction", "来点科幻", "来点 Science Fiction"),
        ("Romantic Comedies", "a romcom in Rome", "a Romantic Comedies in Rome"),
        ("Documentary", "docs", "Documentary"),
        ("Hip-Hop", "嘻哈", "Hip-Hop"),
        ("Hip-Hop", "old hiphop", "old Hip-Hop"),
        ("嘻哈", "hip-hop", "嘻哈"),
        ("Sci-Fi", "sci fi", "sci fi"),
        ("Science Fiction", "doctors in San Francisco", "doctors in San Francisco"),
        ("Comedy", "romcom", "romcom"),
        ("Drum & Bass", "dnb", "Drum & Bass"),
    ],
)
def test_a_genre_is_called_as_the_catalogue_calls_it(genre: str, text: str, expected: str) -> None:
    assert in_catalogue_names(text, catalogue(genre, "Jazz")) == expected


def test_a_name_that_a_tag_has_stays() -> None:
    assert in_catalogue_names("cartoons", catalogue("Animation", "cartoons")) == "cartoons"


def test_a_request_in_words_is_searched_for_by_the_name_of_the_genre() -> None:
    request = parse_query(Request(text="a biopic from the 90s"), catalogue("Biography", "Jazz"))
    assert request.text == "Biography" and [str(c) for c in request.conditions] == ["year>=1990", "year<=1999"]


def test_an_english_name_stands_apart_from_chinese_words() -> None:
    columns = Columns([Item(id="a", title="A", categories=("Animation",))])
    assert in_catalogue_names("日本动画", columns) == "日本 Animation"
