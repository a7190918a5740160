"""Numbers with units, prices, and numbers as countries write them, decided for a column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.columns.quantities import decide_quantities


@pytest.mark.parametrize(
    ("name", "cells", "field", "numbers"),
    [
        ("runtime", ["112 min", "95 min"], "minutes", [112, 95]),
        ("片长", ["125分钟", "90分钟"], "minutes", [125, 90]),
        ("runtimeMinutes", [132, 90], "minutes", [132, 90]),
        ("Länge (min)", ["132", "90"], "minutes", [132, 90]),
        ("takes", ["2h 12m", "1 hour"], "minutes", [132, 60]),
        ("length", ["PT2H12M", "PT90M"], "minutes", [132, 90]),
        ("duration_ms", [180_000, 240_000], "minutes", [3, 4]),
        ("Bewertung", ["8,7", "9"], "rating", [8.7, 9]),
        ("Preis", ["€ 9.99", "12 €"], "price", [9.99, 12]),
        ("cost", ["$12", "$1,023.50"], "price", [12, 1023.5]),
        ("votes", ["1,023", "25,000"], "votes", [1023, 25000]),
        ("weight", ["1.023,50", "2,25"], "weight", [1023.5, 2.25]),
    ],
)
def test_a_column_of_quantities_becomes_numbers(
    name: str, cells: list[object], field: str, numbers: list[float]
) -> None:
    decided = decide_quantities(name, cells)
    assert decided and decided.name == field
    assert [decided.read(cell) for cell in cells] == numbers


@pytest.mark.parametrize("cells", [["Drama", "12 Monkeys"], ["01234", "10115"], ["2001–2003", "1999"], ["R", "PG-13"]])
def test_words_and_codes_stay_texts(cells: list[str]) -> None:
    assert decide_quantities("anything", cells) is None


def test_a_length_of_hours_in_seconds_is_not_taken_for_minutes() -> None:
    decided = decide_quantities("duration", ["7200", "5400"])
    assert decided and decided.name == "duration"


@given(st.lists(st.integers(1, 10_000_000).map(lambda cents: cents / 100), min_size=1, max_size=20))
def test_a_number_is_the_same_in_the_notation_of_either_country(numbers: list[float]) -> None:
    english = [f"{number:,.2f}" for number in numbers]
    german = [text.translate(str.maketrans(",.", ".,")) for text in english]
    for cells in (english, german):
        decided = decide_quantities("price", cells)
        assert decided and [decided.read(cell) for cell in cells] == pytest.approx(numbers)
