"""Excluded words that are a piece of a sentence are neither excluded nor shown."""

from __future__ import annotations

import pytest

from agent.query.negations.sentence_fragments import without_fragments
from agent.query.parse import parse
from agent.query.slots import Slots


def bare(word: str) -> Slots:
    slots = Slots(exclude=(word,), critiques=(f"less {word}", "shorter"))
    return without_fragments(slots, lambda words: words == "The Who")


@pytest.mark.parametrize(
    "word", ["gets done", "makes me feel stupid", "things i've seen", "着", "看着就睡着", "我妈会喜欢"]
)
def test_a_piece_of_a_sentence_excludes_nothing(word: str) -> None:
    assert bare(word) == Slots(critiques=("shorter",))


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("horror whatsoever", "horror"),
        ("boss fights", "boss fights"),
        ("people getting hurt", "people getting hurt"),
        ("made in China", "made in China"),
        ("it gets too sad", "it gets too sad"),
        ("要动脑子", "动脑子"),
        ("东野圭吾", "东野圭吾"),
    ],
)
def test_what_names_something_stays_excluded_without_fillers(word: str, name: str) -> None:
    assert bare(word).exclude == (name,) and f"less {name}" in bare(word).critiques


def test_a_name_of_the_catalogue_is_no_piece_of_a_sentence() -> None:
    assert bare("The Who").exclude == ("The Who",)


def test_fillers_after_an_excluded_word_are_none_of_it() -> None:
    assert parse("a comedy then, no horror whatsoever", "en").exclude == ("horror",)
