"""CSV, TSV and Parquet tables."""

from __future__ import annotations

from pathlib import Path

import polars
import pytest

from retrieval.data.dataset import read
from retrieval.errors import DataError
from tests.retrieval.data.files import ONE, read_items, with_endless_run, write


def test_column_synonyms_and_unknown_columns_as_attributes(tmp_path: Path) -> None:
    rows = "Item ID;Name;Genres;Year;Description;Studio;Pages\n007;Bond;spy | film;1962.0;A spy.;Eon;120\n"
    (item,) = read_items(tmp_path / "i.csv", rows).items
    assert (item.id, item.title, item.categories, item.text) == ("007", "Bond", ("spy", "film"), "A spy.")
    assert item.published and item.published.year == 1962
    assert item.attributes == {"Studio": "Eon", "Pages": 120}


def test_table_without_a_needed_column_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has no column for title \(it has id, what\): rename one"):
        read_items(tmp_path / "i.csv", "id,what\na,b\n")


def test_short_rows_are_filled_up_and_too_long_ones_left_out(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "id,title,genre\na,A,x\nb,B\nc,C,x,y\n\nd,D,,\n")
    assert [(i.id, i.categories) for i in data.items] == [("a", ("x",)), ("b", ()), ("d", ())]
    assert [(p.line, p.message, p.lines) for p in data.problems] == [
        (3, "2 cells where the header has 3: the rest is empty", 0),
        (4, "4 cells where the header has 3", 1),
    ]


def test_quoted_line_break_keeps_later_line_numbers(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", 'id,title,text\na,A,"one\ntwo"\nb,,x\n')
    assert data.items[0].text == "one\ntwo" and data.problems[0].line == 4


def test_unclosed_quote_costs_no_line_after_it(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", 'id,title\na,A\nb,"B\nc,C\n')
    assert [i.id for i in data.items] == ["a", "b", "c"]
    assert [(p.line, p.message, p.lines) for p in data.problems] == [
        (3, "a quote is opened and not closed: it is left out", 0)
    ]


def test_kind_defaults_to_rate_with_a_value_else_view(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "user,item,rating,timestamp\nu,a,4,964982703\nü,a,,964982703.5\nu,a,nan,\n")
    data = read([write(tmp_path / "i.jsonl", ONE)], log)
    assert [(i.kind, i.value) for i in data.interactions] == [("rate", 4.0), ("view", None), ("view", None)]
    assert [i.time and i.time.year for i in data.interactions] == [2000, 2000, None]
    assert not data.problems


def test_parquet_keeps_lists_and_years(tmp_path: Path) -> None:
    frame = polars.DataFrame({"id": [1, 2], "title": ["A", None], "genres": [["x", "y"], []], "year": [1995, None]})
    frame.write_parquet(tmp_path / "i.parquet")
    data = read([tmp_path / "i.parquet"])
    assert (data.items[0].id, data.items[0].categories) == ("1", ("x", "y"))
    assert data.items[0].published and data.items[0].published.year == 1995
    assert [(p.line, p.field) for p in data.problems] == [(2, "title")]


def test_file_that_is_not_parquet_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read_items(tmp_path / "i.parquet", "no")


def test_parquet_file_that_ends_a_process_is_a_data_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "i.parquet"
    polars.DataFrame({"id": list(range(200)), "title": ["A", None] * 100}).write_parquet(
        path, compression="uncompressed"
    )
    path.write_bytes(with_endless_run(path.read_bytes()))
    with pytest.raises(DataError, match=r"Parquet \(it ended the process that read it\): write it again"):
        read([path])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "titles", "problem"),
    [
        ('id,title,genre\n1,"Heat,Crime\n2,Monitor 24",Tech\n3,Up,Anim\n', ["Heat", 'Monitor 24"', "Up"], (2, "title")),
        ('nr;name\nB-1;"Heat\nB-2;Alien\nB-3;Up"\n', ["Heat", "Alien", 'Up"'], (2, "name")),
        ('编号,片名\n1,活着\n2,"霸王别姬\n3,大话西游\n', ["活着", "霸王别姬", "大话西游"], (3, "片名")),
        ('id,title,text\n1,Heat,"A heist.\n2,"Up","A ""house"""\n', ["Heat", "Up"], (2, "text")),
    ],
)
def test_an_unclosed_quote_swallows_no_line_and_is_told_with_its_column(
    tmp_path: Path, text: str, titles: list[str], problem: tuple[int, str]
) -> None:
    data = read_items(tmp_path / "i.csv", text)
    assert [item.title for item in data.items] == titles
    assert [(each.line, each.field) for each in data.problems] == [problem]


@pytest.mark.parametrize("text", ["one,\ntwo, with, commas", 'a 24" screen,\nand more', "A1,\nB2"])
def test_a_text_on_several_lines_stays_whole(tmp_path: Path, text: str) -> None:
    cell = text.replace('"', '""')
    data = read_items(tmp_path / "i.csv", f'id,title,text\n1,Heat,"{cell}"\n2,Up,x\n')
    assert [item.text for item in data.items] == [text, "x"] and not data.problems


def test_an_unclosed_quote_in_a_header_or_among_too_many_cells_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"i\.csv:1: the header opens a quote before 'title'"):
        read_items(tmp_path / "i.csv", 'id,"title,genre\n1,Heat,Crime\n')
    data = read_items(tmp_path / "j.csv", 'id,title,text\n1,"Heat,"A heist, in LA."\n2,Up,x\n')
    assert "a quote is opened in title" in data.problems[0].message
