"""Delimited text: what separates is decided for the file, and a bad record costs no other one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from retrieval.files.options import ReadOptions
from tests.retrieval.data.files import read_items, write

PLAIN = [("a", "Alpha"), ("b", "Beta")]


def ids_and_titles(data: Dataset) -> list[tuple[str, str]]:
    return [(item.id, item.title) for item in data.items]


def rows(path: Path, content: str | bytes) -> list[tuple[str, str]]:
    return ids_and_titles(read_items(path, content))


@pytest.mark.parametrize("name", ["i.csv", "i.tsv"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_decided_whatever_the_ending_says(tmp_path: Path, name: str, delimiter: str) -> None:
    content = "id,title,year\na,Alpha,1999\nb,Beta,2001\n".replace(",", delimiter)
    assert rows(tmp_path / name, content) == PLAIN


@pytest.mark.parametrize(
    "header",
    ['id,title,"notes; a; b; c; d"', 'id,title,"a|b|c|d|e"', "id,title,a;b;c;d", '"id","title","what, where; when"'],
)
def test_signs_within_a_name_of_a_column_separate_nothing(tmp_path: Path, header: str) -> None:
    assert rows(tmp_path / "i.csv", f"{header}\na,Alpha,x\nb,Beta,y\n") == PLAIN


def test_signs_within_cells_separate_nothing(tmp_path: Path) -> None:
    data = read_items(
        tmp_path / "i.csv", "id;title;genres\na;Lock, Stock, and Barrel;Crime, Comedy\nb;Beta, Too;Drama\n"
    )
    assert ids_and_titles(data) == [("a", "Lock, Stock, and Barrel"), ("b", "Beta, Too")]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
def test_first_line_of_a_spreadsheet_names_the_delimiter(tmp_path: Path, first: str) -> None:
    assert rows(tmp_path / "i.csv", f"{first}\nid;title\na;Alpha\nb;Beta\n") == PLAIN


@pytest.mark.parametrize(
    "preamble", ["\n", "\n\n\n", "My films, exported\n", "Export v7\n\n", "# made by a program\n#\n", ",,\n"]
)
def test_lines_before_the_header_are_passed_over(tmp_path: Path, preamble: str) -> None:
    data = read_items(tmp_path / "i.csv", f"{preamble}id,title,year\na,Alpha,1999\nb,,2000\n")
    assert ids_and_titles(data) == [("a", "Alpha")]
    assert [(p.line, p.field) for p in data.problems] == [(preamble.count("\n") + 3, "title")]


def test_header_that_comes_again_is_no_record(tmp_path: Path) -> None:
    for header in ("id,title", "id , title", '"id","title"', "\ufeffid,title"):
        data = read_items(tmp_path / "i.csv", f"{header}\na,Alpha\n{header}\nb,Beta\n")
        assert ids_and_titles(data) == PLAIN and not any(p.lines for p in data.problems)


@pytest.mark.parametrize("blank", ["\n", "  \n", ",\n", " , \n", "\r\n"])
def test_blank_lines_are_no_records(tmp_path: Path, blank: str) -> None:
    data = read_items(tmp_path / "i.csv", f"id,title\n{blank}a,Alpha\n{blank}{blank}b,Beta\n{blank}")
    assert ids_and_titles(data) == PLAIN and not data.problems


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\n\r"])
def test_line_ends_of_any_system(tmp_path: Path, end: str) -> None:
    assert rows(tmp_path / "i.csv", end.join(["id,title", "a,Alpha", "b,Beta", ""]).encode()) == PLAIN


@pytest.mark.parametrize("extra", [",", ",,,", ", ", ',""'])
def test_empty_cells_at_the_end_are_no_cells(tmp_path: Path, extra: str) -> None:
    data = read_items(tmp_path / "i.csv", f"id,title\na,Alpha{extra}\nb,Beta{extra}\n")
    assert ids_and_titles(data) == PLAIN and not data.problems


def test_header_with_empty_names_at_its_end(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "id,title,,\na,Alpha,,\nb,Beta\n")
    assert ids_and_titles(data) == PLAIN and not data.problems


@pytest.mark.parametrize(
    "header", ['"id","title"', " id , title ", "ID,Title", "\ufeff\ufeffid,title", '\ufeff"id","title"']
)
def test_header_is_understood_with_quotes_blanks_capitals_and_marks(tmp_path: Path, header: str) -> None:
    assert rows(tmp_path / "i.csv", f"{header}\na,Alpha\nb,Beta\n") == PLAIN


def test_name_of_a_column_twice_loses_neither(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "id,title,note,note\na,Alpha,x,y\n")
    assert sorted(map(str, data.items[0].attributes.values())) == ["x", "y"]
    both = read_items(tmp_path / "j.csv", "id,title,title\na,,Alpha\nb,Beta,Other\n")
    assert ids_and_titles(both) == PLAIN


def test_tabs_separate_whether_cells_are_quoted_or_hold_quotes(tmp_path: Path) -> None:
    assert rows(tmp_path / "i.tsv", '"id"\t"title"\n"a"\t"Alpha"\n"b"\t"Beta"\n') == PLAIN
    assert rows(tmp_path / "i.tsv", 'id\ttitle\na\t"It was\nb\tStorm "Ines" passes\n') == [
        ("a", '"It was'), ("b", 'Storm "Ines" passes')
    ]  # fmt: skip


def test_tabs_with_quotes_where_a_program_must(tmp_path: Path) -> None:
    plain = [f"{n}\tTitle {n}\tx" for n in range(300)]
    odd = ['a\t"""Crocodile"" Dundee"\tx', 'b\t"one\ttwo"\tx', 'c\tThree\t"first\nsecond"', 'd\t"Heroes"\t"It was']
    data = read_items(tmp_path / "i.tsv", "\n".join(["id\ttitle\ttext", *plain, *odd, *plain[:1], ""]))
    read = {item.id: (item.title, item.text) for item in data.items}
    assert read["a"] == ('"Crocodile" Dundee', "x") and read["b"][0] == "one\ttwo"
    assert read["c"] == ("Three", "first\nsecond") and read["d"] == ('"Heroes"', '"It was')
    assert len(data.items) == 304


def test_quoted_cells_hold_delimiters_line_ends_and_quotes(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", 'id,title,text\na,"A ""big"" one, yes","first\n\nsecond, ""third"""\nb,B,x\n')
    assert ids_and_titles(data) == [("a", 'A "big" one, yes'), ("b", "B")]
    assert data.items[0].text == 'first\n\nsecond, "third"' and not data.problems


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_quotes_escaped_with_a_backslash(tmp_path: Path, delimiter: str) -> None:
    content = 'id;title;year\n1;"\\"Tide\\"; a novel";1999\n2;"He said \\"no\\"";2000\n3;"Plain";2001\n'
    data = read_items(tmp_path / "i.csv", content.replace(";", delimiter))
    assert [item.title for item in data.items] == [f'"Tide"{delimiter} a novel', 'He said "no"', "Plain"]


@pytest.mark.parametrize("stray", ['x,"good', 'x,go"od', 'x,"good" ones', '"x,good', 'x,"'])
def test_stray_quote_costs_no_other_line(tmp_path: Path, stray: str) -> None:
    lines = [f"{n},Title {n}" for n in range(500)]
    lines[100] = stray
    data = read_items(tmp_path / "i.csv", "\n".join(["id,title", *lines, ""]))
    others = [(str(n), f"Title {n}") for n in range(500) if n != 100]
    assert [each for each in ids_and_titles(data) if each in others] == others
    assert len(data.items) + sum(p.lines for p in data.problems) == 500


def test_many_stray_quotes_cost_no_time(tmp_path: Path) -> None:
    lines = [f'{n},"Title {n},x' if n % 2 else f"{n},Title {n},x" for n in range(20_000)]
    data = read_items(tmp_path / "i.csv", "\n".join(["id,title,genre", *lines, ""]))
    assert len(data.items) == 20_000


def test_unclosed_quote_in_a_log_loses_one_review_at_most(tmp_path: Path) -> None:
    items = write(tmp_path / "i.csv", "id,title\na,Alpha\nb,Beta\n")
    log = write(tmp_path / "log.csv", 'user_id,item_id,rating,review\nu,a,5,"good\nu,b,4,fine\nv,a,3,ok\nw,b,5,yes\n')
    data = read([items], log)
    assert [(i.user_id, i.item_id, i.value) for i in data.interactions] == [
        ("u", "a", 5), ("u", "b", 4), ("v", "a", 3), ("w", "b", 5)
    ]  # fmt: skip
    assert [(p.line, p.lines) for p in data.problems] == [(2, 0)]


def test_long_review_of_many_lines_is_one_record(tmp_path: Path) -> None:
    text = "\n".join(f"line {n}, with a comma" for n in range(300))
    data = read_items(tmp_path / "i.csv", f'id,title,text\na,Alpha,"{text}"\nb,Beta,x\n')
    assert data.items[0].text == text and ids_and_titles(data) == PLAIN


def test_nul_bytes_and_control_characters_cost_nothing_else(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", b"id,title\na,Al\0pha\nb,Be\x07ta\n")
    assert ids_and_titles(data) == PLAIN


def test_characters_that_some_programs_break_lines_at_are_none(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "id,title,no\u2028te\na,Al\u2028pha,x\nb,Be\x85ta,y\x0cz\n")
    assert [item.id for item in data.items] == ["a", "b"] and len(data.items[0].attributes) == 1


def test_mark_of_byte_order_within_a_file_is_no_character(tmp_path: Path) -> None:
    content = "\ufeffid,title\na,Alpha\n" + "\ufeffid,title\nb,Beta\n"
    assert rows(tmp_path / "i.csv", content) == PLAIN


def test_one_very_long_cell_costs_only_its_length(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", f"id,title,text\na,Alpha,{'x' * 500_000}\nb,Beta,{'good ' * 40_000}\n")
    assert ids_and_titles(data) == PLAIN and [p.lines for p in data.problems] == [0, 0]


def test_header_alone_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not one item"):
        read_items(tmp_path / "i.csv", "id,title\n")


def test_a_header_alone_is_a_log_of_nothing(tmp_path: Path) -> None:
    items = write(tmp_path / "i.csv", "id,title\na,Alpha\n")
    assert len(read([items], write(tmp_path / "log.csv", "user_id,item_id,rating\n")).interactions) == 0


def test_one_column_is_no_table_of_two(tmp_path: Path) -> None:
    assert rows(tmp_path / "i.csv", "title\nAlpha\nBeta, the second\n") == [
        ("Alpha", "Alpha"), ("Beta, the second", "Beta, the second")
    ] or rows(tmp_path / "i.csv", "title\nAlpha\n") == [("Alpha", "Alpha")]  # fmt: skip


def test_unknown_names_of_columns_can_be_given(tmp_path: Path) -> None:
    items = write(tmp_path / "i.csv", "Nr,Bezeichnung,text\na,Alpha,x\nb,Beta,y\n")
    options = ReadOptions(columns={"id": "Nr", "title": "Bezeichnung"})
    assert ids_and_titles(read([items], options=options)) == PLAIN
    log = write(tmp_path / "log.csv", "Wer,Was,Punkte\nana,a,4\n")
    given = ReadOptions(columns={**options.columns, "user_id": "Wer", "item_id": "Was", "value": "Punkte"})
    (one,) = read([items], log, given).interactions
    assert (one.user_id, one.item_id, one.value) == ("ana", "a", 4)


def test_file_without_a_header_is_an_error_that_shows_one(tmp_path: Path) -> None:
    items = write(tmp_path / "i.csv", "id,title\n7,Seven\n")
    with pytest.raises(DataError, match="begins with data .* put one above, as user_id,item_id,rating"):
        read([items], write(tmp_path / "log.csv", "1,7,5,881250949\n2,7,3,881250950\n"))
    with pytest.raises(DataError, match="begins with data .* put one above, as id,title"):
        read_items(tmp_path / "i.csv", "1,Seven,1995\n2,Heat,1995\n")


def test_columns_given_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Nope"):
        read([write(tmp_path / "i.csv", "id,title\na,A\n")], options=ReadOptions(columns={"title": "Nope"}))


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_a_program_quotes_is_read_as_it_was(
    tmp_path: Path, table: list[tuple[str, str, str]], delimiter: str, end: str
) -> None:
    def line(cells: tuple[str, ...]) -> str:
        return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells) + end

    content = line(("id", "title", "text")) + "".join(
        line((f"i{n}", f"t{row[0]}", row[1])) for n, row in enumerate(table)
    )
    data = read_items(tmp_path / "i.csv", content.encode())
    assert [item.id for item in data.items] == [f"i{n}" for n in range(len(table))]
