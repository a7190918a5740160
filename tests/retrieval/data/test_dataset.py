"""Reading files of any format: good lines are read, bad ones reported."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import read
from retrieval.data.items import MAX_TITLE
from retrieval.errors import DataError
from retrieval.files.options import ReadOptions
from tests.retrieval.data.files import ONE, read_items, write


def test_missing_path_is_a_one_line_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^no such file or folder: .*none\.jsonl; check the path$"):
        read([tmp_path / "none.jsonl"])


def test_missing_interactions_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read([write(tmp_path / "i.jsonl", ONE)], tmp_path / "none.csv")


def test_unknown_format_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="unknown format 'xml': choose auto, .*csv, .*jsonl, "):
        read([write(tmp_path / "i.jsonl", ONE)], options=ReadOptions(format="xml"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("items.txt", b"A few words about films", "cannot tell the format"),
        ("cover.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "is a picture"),
        ("items.zip", b"PK\x03\x04" + bytes(30), "a zip archive .*: unpack it.*; whyrec import reads"),
        ("items.xlsx", b"PK\x03\x04" + bytes(30), "is a spreadsheet: save it as CSV"),
        ("items.bin", b"", "is empty"),
    ],
)
def test_a_file_of_no_format_is_called_what_it_is(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read([write(tmp_path / name, content)])


def test_a_folder_of_no_format_is_told_with_what_is_in_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is an empty folder"):
        read([tmp_path])
    write(tmp_path / "diary.csv", "Name,Year\nAlpha,1990\n")
    with pytest.raises(DataError, match=r"it has diary\.csv\): name one file; whyrec import"):
        read([tmp_path])
    items = write(tmp_path / "some.jsonl", ONE)
    with pytest.raises(DataError, match="whyrec import reads the export of a service"):
        read([items], tmp_path)


def test_a_table_is_read_under_any_ending(tmp_path: Path) -> None:
    data = read([write(tmp_path / "films.txt", "Titel;Jahr\nAlpha;1990\n")])
    assert [item.title for item in data.items] == ["Alpha"]


def test_a_table_under_any_ending_says_which_columns_it_has(tmp_path: Path) -> None:
    items, log = write(tmp_path / "i.jsonl", ONE), write(tmp_path / "seen.txt", "who,what,stars\nann,a,★★\n")
    with pytest.raises(DataError, match=r"it has who, what, stars\): .* --columns item_id=NAME"):
        read([items], log)
    assert len(read([items], log, ReadOptions(columns={"item_id": "what"})).interactions) == 1


@pytest.mark.parametrize("header", ["ISBN;Buch / Title;Blurb", "sku;product;about", "id;headline;body"])
def test_a_heading_that_says_title_otherwise_has_titles(tmp_path: Path, header: str) -> None:
    data = read([write(tmp_path / "i.csv", f"{header}\n1;Alpha;A film\n")])
    assert [item.title for item in data.items] == ["Alpha"]


def test_a_table_of_ids_and_texts_alone_says_which_columns_it_has(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"it has ISBN, Werk, Blurb\): .* --columns title=NAME"):
        read([write(tmp_path / "i.csv", "ISBN;Werk;Blurb\n1;Alpha;A film\n")])


def test_named_format_wins_over_the_ending(tmp_path: Path) -> None:
    file = write(tmp_path / "items.txt", ONE)
    assert len(read([file], options=ReadOptions(format="jsonl")).items) == 1


@pytest.mark.parametrize("content", ["", "\n\n", "nonsense\n", "[]", '{"id": "a"}\n'])
def test_catalogue_without_one_good_item_is_a_data_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match="not one item could be read") as caught:
        read_items(tmp_path / "i.jsonl", content)
    assert "\n" not in str(caught.value)


def test_no_item_files_is_a_data_error() -> None:
    with pytest.raises(DataError, match="no file"):
        read([])


def test_folder_given_as_a_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        read([tmp_path], options=ReadOptions(format="jsonl"))


def test_bad_line_is_reported_and_good_ones_are_read(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.jsonl", ONE + '{"id": "b"}\n{oops\n7\n' + ONE.replace('"a"', '"c"'))
    assert [item.id for item in data.items] == ["a", "c"]
    assert [(p.line, p.field) for p in data.problems] == [(2, "title"), (3, ""), (4, "")]
    assert data.problems[0].message == "is missing"
    assert not any("http" in p.message or "\n" in p.message for p in data.problems)


def test_strict_raises_the_first_problem(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"i\.jsonl:2, field title: is missing"):
        read_items(tmp_path / "i.jsonl", ONE + '{"id": "b"}\n', strict=True)


def test_strict_with_nothing_wrong_reads(tmp_path: Path) -> None:
    assert read_items(tmp_path / "i.jsonl", ONE, strict=True).problems == ()


def test_duplicate_id_keeps_the_last_and_is_reported(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.jsonl", ONE + '{"id": "a", "title": "Later"}\n')
    assert [item.title for item in data.items] == ["Later"]
    assert [(p.line, p.field) for p in data.problems] == [(2, "id")]


def test_interactions_with_unknown_items_are_one_problem(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "user_id,item_id\nu,a\nu,x\nu,y\n")
    data = read([write(tmp_path / "i.jsonl", ONE)], log)
    assert [i.item_id for i in data.interactions] == ["a"]
    (problem,) = data.problems
    assert problem.line == 3 and problem.message.startswith("2 interactions") and "'x'" in problem.message


@pytest.mark.parametrize("name", ["i.jsonl", "i.csv"])
def test_bom_and_crlf_are_ignored(tmp_path: Path, name: str) -> None:
    content = ONE if name == "i.jsonl" else "id,title\na,Alpha\n"
    data = read_items(tmp_path / name, b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert [(i.id, i.title) for i in data.items] == [("a", "Alpha")] and not data.problems


@pytest.mark.parametrize("name", ["i.jsonl", "i.csv", "i.tsv"])
def test_huge_title_is_cut_and_a_short_problem(tmp_path: Path, name: str) -> None:
    huge = "x" * 10_000_000
    tab = "\t" if name == "i.tsv" else ","
    content = f"id{tab}title\nb{tab}{huge}\na{tab}A\n"
    if name == "i.jsonl":
        content = f'{ONE}{{"id": "b", "title": "{huge}"}}\n'
    data = read_items(tmp_path / name, content)
    assert {item.id: len(item.title) for item in data.items}["b"] == MAX_TITLE
    (problem,) = data.problems
    assert len(data.items) == 2 and problem.lines == 0 and len(str(problem)) < 500


def test_files_are_merged_into_one_catalogue(tmp_path: Path) -> None:
    other = write(tmp_path / "more.csv", "id,title\nb,Beta\n")
    assert {i.id for i in read([write(tmp_path / "i.jsonl", ONE), other]).items} == {"a", "b"}


def test_supplement_adds_text_whatever_the_order_of_files(tmp_path: Path) -> None:
    extra = write(tmp_path / "extra.tsv", 'item_id\textract\na\tIt "begins\nzz\tlost\n')
    for files in ([write(tmp_path / "i.jsonl", ONE), extra], [extra, tmp_path / "i.jsonl"]):
        data = read(files)
        assert data.items[0].text == 'It "begins'
        (problem,) = data.problems
        assert problem.message == "1 texts name items that are not in the catalogue, the first 'zz'"


def test_supplement_text_is_appended_once(tmp_path: Path) -> None:
    main = write(tmp_path / "i.csv", "id,title,text\na,Alpha,First.\n")
    extra = write(tmp_path / "x.csv", "movieId,text\na,Second.\na,Second.\n")
    assert read([main, extra]).items[0].text == "First.\nSecond."


@pytest.mark.parametrize("name", ["log.jsonl", "log.csv", "log.tsv", "log.parquet", "log.inter"])
def test_interaction_text_is_read_by_every_format(tmp_path: Path, name: str) -> None:
    catalogue, text = write(tmp_path / "items.csv", "id,title\na,River\n"), "a quiet one, 很安静"
    rows = {
        "log.jsonl": json.dumps({"user_id": "u", "item_id": "a", "text": text}),
        "log.csv": f'user,item,review\nu,a,"{text}"\n',
        "log.tsv": f"user\titem\tsearch_query\nu\ta\t{text}\n",
        "log.inter": f"user_id:token\titem_id:token\treview:token_seq\nu\ta\t{text}\n",
    }
    if name in rows:
        log = write(tmp_path / name, rows[name])
    else:
        log = tmp_path / name
        polars.DataFrame({"user_id": ["u"], "item_id": ["a"], "reviewText": [text], "query": [None]}).write_parquet(log)
    (one,) = read([catalogue], log).interactions
    assert (one.text, one.kind) == (text, "view")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=300), name=st.sampled_from(["i.jsonl", "i.csv", "i.tsv", "i.item", "i.parquet"]))
def test_any_bytes_are_read_or_raise_data_error(tmp_path: Path, noise: bytes, name: str) -> None:
    good = {"i.jsonl": ONE, "i.csv": "id,title\na,A\n", "i.tsv": "id\ttitle\na\tA\n"}
    try:
        read_items(tmp_path / name, good.get(name, "").encode() + noise)
    except DataError as error:
        assert "\n" not in str(error)


@pytest.mark.skipif("WHYREC_DATA" not in os.environ, reason="WHYREC_DATA names no folder of data sets")
@pytest.mark.parametrize(
    ("name", "items", "interactions", "seconds"),
    [("ml-latest-small", 9_742, 100_836, 6), ("games", 16_859, 389_718, 12), ("goodbooks", 10_000, 298_176, 12)],
)
def test_real_data_sets_are_read_wholly_and_quickly(name: str, items: int, interactions: int, seconds: float) -> None:
    start = time.process_time()
    data = read([Path(os.environ["WHYREC_DATA"]) / name])
    assert (len(data.items), len(data.interactions), data.problems) == (items, interactions, ())
    assert time.process_time() - start < seconds
