"""Numbers with units, prices, and numbers as countries write them, decided for a column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.columns.quantities import column_quantity, is_price, read_numbers, written_number


@pytest.mark.parametrize(
    ("name", "cells", "numbers"),
    [
        ("runtime", ["112 min", "95 mins"], [112, 95]),
        ("片长", ["125分钟", "90 分钟"], [125, 90]),
        ("takes", ["2h 12m", "1 hour"], [132, 60]),
        ("length", ["PT2H12M", "PT90M"], [132, 90]),
        ("runtime", ["1:52:00", "0:30:00"], [112, 30]),
        ("runtime", ["1:52", "2:00"], [112, 120]),
        ("duration", ["3:30", "12:00"], [3.5, 12]),
        ("Laufzeit", ["1 Std. 52 Min.", "45 Min."], [112, 45]),
        ("durée", ["1 h 52", "2 h"], [112, 120]),
        ("Play time", ["60–120 min", "30-45", "20 min", "45", "1 to 2 hours"], [120, 45, 20, 45, 120]),
        ("Bewertung", ["8,7", "9"], [8.7, 9]),
        ("评分", ["8.7分", "9分"], [8.7, 9]),
        ("score", ["8.7/10", "7/10"], [8.7, 7]),
        ("Preis", ["9,99 €", "12 €"], [9.99, 12]),
        ("price", ["€ 9.99", "free", *(f"€ {n}" for n in range(20))], [9.99, 0, *range(20)]),
        ("cost", ["$12", "$1,023.50"], [12, 1023.5]),
        ("price", ["34,90 €", "€ 1.299", "129.00", "8,5"], [34.9, 1299, 129, 8.5]),
        ("售价", ["¥25", "30元"], [25, 30]),
        ("votes", ["1,023", "25,000"], [1023, 25000]),
        ("weight", ["1.023,50", "2,25", "1.500"], [1023.5, 2.25, 1500]),
        ("Umfang", ["320 Seiten", "96 Seiten"], [320, 96]),
    ],
)
def test_a_column_of_one_unit_becomes_numbers(name: str, cells: list[str], numbers: list[float]) -> None:
    read = read_numbers(name, cells)
    assert [read[cell] for cell in cells] == numbers


@pytest.mark.parametrize(
    "cells",
    [
        ["Drama", "12 Monkeys"],
        ["01234", "10115"],
        ["2001–2003", "1999"],
        ["R", "PG-13"],
        ["12.05.1999", "13.06.2001"],
        ["1.2.3", "2.0.1"],
        ["1980s", "1990s"],
        ["5 kg", "5 GB"],
        ["3 m", "2 m und mehr", "breit"],
    ],
)
def test_words_codes_dates_and_mixed_units_stay_texts(cells: list[str]) -> None:
    assert read_numbers("anything", cells) == {}


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("runtimeMinutes", ("minutes", 60)),
        ("Länge (min)", ("minutes", 60)),
        ("duration_ms", ("minutes", 0.001)),
        ("runtime (hours)", ("minutes", 3600)),
        ("片长(分钟)", ("minutes", 60)),
        ("Preis (EUR)", ("price", 0)),
        ("IMDb-Wertung", ("rating", 0)),
        ("communityRating", ("rating", 0)),
        ("content_rating", ("", 0)),
        ("rating_count", ("", 0)),
        ("players_min", ("", 0)),
        ("budget", ("", 0)),
    ],
)
def test_the_name_of_a_column_tells_its_quantity_and_unit(name: str, quantity: tuple[str, float]) -> None:
    assert column_quantity(name) == quantity


@given(st.lists(st.integers(1, 10_000_000).map(lambda cents: cents / 100), min_size=1, max_size=20))
def test_a_number_is_the_same_in_the_notation_of_either_country(numbers: list[float]) -> None:
    english = [f"{number:,.2f}" for number in numbers]
    german = [text.translate(str.maketrans(",.", ".,")) for text in english]
    for cells in (english, german):
        read = read_numbers("price", cells)
        assert [read[cell] for cell in cells] == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("name", "number", "written"),
    [
        ("price", 22.5, "22.50"),
        ("售价", 8.0, "8"),
        ("Preis (EUR)", 0.99, "0.99"),
        ("price", 1234567.5, "1234567.50"),
        ("rating", 8.5, "8.5"),
        ("weight", 1234567.5, "1234567.5"),
        ("price", 0.125, "0.125"),
        ("cost", 12, "12"),
    ],
)
def test_a_price_is_written_with_its_cents_and_another_number_without_needless_digits(
    name: str, number: float, written: str
) -> None:
    assert written_number(number, is_price(name)) == written
