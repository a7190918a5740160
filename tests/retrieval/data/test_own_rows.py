"""A user's own table: numbers under names that requests look for, ids for titles that are there twice, odd years."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.retrieval.data.files import read_items


@pytest.mark.parametrize(
    ("header", "cell", "numbers"),
    [
        ("runtime", "112 min", {"runtime": 112}),
        ("Laufzeit", "1:52:00", {"Laufzeit": 112, "minutes": 112}),
        ("Länge (min)", "112", {"Länge (min)": 112, "minutes": 112}),
        ("duration_s", "5400", {"duration_s": 5400, "minutes": 90}),
        ("baking", "45 minutes", {"baking": 45, "minutes": 45}),
        ("Preis", '"9,50 €"', {"Preis (EUR)": 9.5, "price": 9.5}),
        ("price", "€34.90", {"price (EUR)": 34.9, "price": 34.9}),
        ("Price (EUR)", "€34.90", {"Price (EUR)": 34.9, "price": 34.9}),
        ("Pgs.", "432", {"Pgs.": 432, "pages": 432}),
        ("budget", "$900", {"budget": 900}),
        ("IMDb-Wertung", '"8,5"', {"IMDb-Wertung": 8.5, "rating": 8.5}),
        ("评分", "8.5分", {"评分": 8.5}),
    ],
)
def test_a_quantity_keeps_its_column_and_has_a_name_that_requests_look_for(
    tmp_path: Path, header: str, cell: str, numbers: dict[str, float]
) -> None:
    data = read_items(tmp_path / "own.csv", f"id,title,{header}\n1,Alpha,{cell}\n2,Beta,{cell}\n")
    assert [item.attributes for item in data.items] == [numbers] * 2


def test_the_same_words_name_columns_in_other_languages(tmp_path: Path) -> None:
    data = read_items(tmp_path / "own.csv", "Nr;Titel;Jahr;Kategorie;Sprache\n7;Alpha;1980;Krimi;German\n")
    item = data.items[0]
    assert (item.id, item.title, item.categories, item.language) == ("7", "Alpha", ("Krimi",), "de")
    assert item.published and item.published.year == 1980


def test_items_that_share_a_title_are_numbered_where_no_column_has_ids(tmp_path: Path) -> None:
    data = read_items(tmp_path / "own.csv", "title,director\nAlpha,A\nAlpha,B\nAlpha,B\n")
    assert [(item.id, item.attributes["director"]) for item in data.items] == [("Alpha", "A"), ("Alpha (2)", "B")]
    assert "--columns published=NAME" in str(data.problems[0])


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (["1975", "75", "2001"], [1975, None, 2001]),
        (["75", "99", "01"], [1975, 1999, 2001]),
        (["180", "1605", "1999"], [180, 1605, 1999]),
    ],
)
def test_a_short_year_among_modern_ones_is_not_known(
    tmp_path: Path, years: list[str], expected: list[int | None]
) -> None:
    rows = "".join(f"{n},T{n},{year}\n" for n, year in enumerate(years))
    data = read_items(tmp_path / "own.csv", "id,title,year\n" + rows)
    assert [item.published and item.published.year for item in data.items] == expected
    assert len(data.problems) == expected.count(None)


def test_an_object_of_lists_becomes_attributes_of_its_names(tmp_path: Path) -> None:
    line = '{"id": 1, "movieTitle": "Alpha", "genreNames": ["Drama"], "crew": {"director": ["A", "B"]}}\n'
    item = read_items(tmp_path / "own.jsonl", line).items[0]
    assert item.title == "Alpha" and item.categories == ("Drama",) and item.attributes == {"director": "A, B"}


def test_rows_that_differ_in_their_number_and_text_alone_are_one_work(tmp_path: Path) -> None:
    table = (
        "id,name,price,maker,text\n1,Exit,12,A,Riddles\n2,Exit,12,A,again\n3,Exit,15,A,Riddles\n3,Exit,15,A,Riddles\n"
    )
    data = read_items(tmp_path / "own.csv", table)
    assert [(item.id, item.work) for item in data.items] == [("1", "1"), ("2", "1"), ("3", "")]
    assert [str(each.message) for each in data.problems] == ["'3' was there before, the same: once is enough"]


def test_a_price_without_cents_is_a_number(tmp_path: Path) -> None:
    data = read_items(tmp_path / "own.csv", "id,name,Fee (CHF)\n1,Alpha,CHF 240.-\n2,Beta,CHF 1'450.–\n")
    assert [item.attributes["price"] for item in data.items] == [240, 1450]
