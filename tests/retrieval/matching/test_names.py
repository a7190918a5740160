"""Names that are nearly the same."""

from __future__ import annotations

import pytest

from retrieval.matching.names import near_names

NAMES = ["bea", "12", "Lía Roy", "zoë", "007"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("BEA", "bea"),
        (" bea", "bea"),
        ("ｂｅａ", "bea"),
        ('"bea"', "bea"),
        ("12.0", "12"),
        ("１２", "12"),
        (" 12\n", "12"),
        ("0012", "12"),
        ("7", "007"),
        ("lia roy", "Lía Roy"),
        ("LiaRoy", "Lía Roy"),
        ("Zoe", "zoë"),
    ],
)
def test_another_spelling_of_a_name_is_near_it(name: str, near: str) -> None:
    assert near_names(name, NAMES) == [near]


@pytest.mark.parametrize("name", ["beat", "120", "1", "12.5", "", "-", "bea"])
def test_other_names_and_the_name_itself_are_not_near(name: str) -> None:
    assert near_names(name, NAMES) == []
