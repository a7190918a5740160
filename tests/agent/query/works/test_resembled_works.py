"""Several works that others are to resemble."""

from __future__ import annotations

import pytest

from agent.query.parse import parse
from agent.query.works.resembled_works import mixture_as_resemblance, split_titles, verdict_on_resembled, wants_similar
from retrieval.data.items import Item

SHOWN = [Item(id=title, title=title, domain="film") for title in ("Parasite", "Amélie", "Ring")]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("Alien and Heat", ["Alien", "Heat"]),
        ("a mix of Alien, Heat and Ronin", ["Alien", "Heat", "Ronin"]),
        ("英雄和十面埋伏", ["英雄", "十面埋伏"]),
        ("《英雄》、《无极》那样的", ["英雄", "无极"]),
        ("Alien", ["Alien"]),
    ],
)
def test_joined_titles_are_told_apart(words: str, titles: list[str]) -> None:
    assert list(split_titles(words)) == titles


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        ("a cross between Alien and Heat", "something like Alien and Heat"),
        ("介于英雄和十面埋伏之间的", "像英雄和十面埋伏那样的"),
        ("between 1990 and 2000", "between 1990 and 2000"),
        ("something long", "something long"),
    ],
)
def test_a_mixture_of_works_is_something_like_each(message: str, request_: str) -> None:
    assert mixture_as_resemblance(message) == request_


@pytest.mark.parametrize(
    "message", ["seen both, more like that", "anything similar?", "看过了，还有类似的吗", "再来几部这种"]
)
def test_more_of_the_same_is_asked_for_in_many_words(message: str) -> None:
    assert wants_similar(message)


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("i've seen Alien, more like that", "seen"),
        ("we loved Alien and Heat, anything similar?", "like"),
        ("something like Alien, which i haven't seen", ""),
        ("看过英雄，还有类似的吗", "seen"),
        ("没看过英雄，有类似的吗", ""),
    ],
)
def test_what_is_seen_or_liked_of_the_works_is_noted(message: str, verdict: str) -> None:
    assert verdict_on_resembled(message) == verdict


@pytest.mark.parametrize("message", ["like Ring or Parasite, but funnier", "something similar to Ring and Amélie"])
def test_like_one_or_the_other_compares_nothing(message: str) -> None:
    assert parse(message, "en", SHOWN).intent == "similar"
