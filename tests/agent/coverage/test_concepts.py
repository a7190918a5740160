"""Which words of a request say what it is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.coverage.concepts import concepts_of
from agent.coverage.stems import stem


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("a really good film about curling", ["curling"]),
        ("something uplifting", []),
        ("music for a long drive", []),
        ("driving lessons", ["driving"]),
        ("books by Stephen King", ["Stephen King"]),
        ("讲冰壶的电影", ["冰壶"]),
        ("想哭一场", []),
        ("关于潜水艇的电影", ["潜水艇"]),
        ("推荐几首爵士乐", ["爵士乐"]),
        ("有没有学做饭的", ["做饭"]),
        ("讲失恋的电影", ["失恋"]),
        ("做饭听的音乐", []),
    ],
)
def test_words_that_say_nothing_of_a_subject_are_none(text: str, subjects: list[str]) -> None:
    assert [c.text for c in concepts_of(text) if c.kind in ("subject", "thing")] == subjects


def test_a_subject_has_other_words_in_both_languages() -> None:
    (concept,) = concepts_of("zombies")
    assert {("zombies",), ("undead",), ("丧尸",)} <= set(concept.forms)


@pytest.mark.parametrize("text", ["sci fi", "sci-fi", "science fiction"])
def test_a_subject_of_two_words_has_the_same_forms_with_and_without_a_hyphen(text: str) -> None:
    (concept,) = concepts_of(text)
    assert ("科幻",) in concept.forms


def test_a_hyphen_joins_no_words_that_say_nothing_alone() -> None:
    assert "how-to" not in [concept.word for concept in concepts_of("how to bake")]


@pytest.mark.parametrize(
    ("one", "other"), [("lonely", "loneliness"), ("nurse", "nursing"), ("batteries", "battery"), ("poets", "poetry")]
)
def test_words_of_a_family_have_the_same_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("shark", "share"), ("puppy", "puppet"), ("country", "countryside")])
def test_words_of_two_families_have_two(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for concept in concepts_of(text, text):
        assert concept.word and concept.forms and all(concept.forms[0])
