"""What each reader makes of good, odd and bad files."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import Dataset, read
from retrieval.data.formats.movielens import title_and_year
from retrieval.errors import DataError

ONE = '{"id": "a", "title": "Alpha"}\n'


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_items(path: Path, content: str | bytes, strict: bool = False) -> Dataset:
    return read([write(path, content)], strict=strict)


@pytest.fixture
def film_folder(tmp_path: Path) -> Path:
    write(
        tmp_path / "movies.csv",
        'movieId,title,genres\n1,"Matrix, The (1999)",Action|Sci-Fi\n2,Nameless,(no genres listed)\n',
    )
    write(tmp_path / "ratings.csv", "userId,movieId,rating,timestamp\n7,1,4.5,964982703\n7,2,1.0,964982704\n")
    return tmp_path


# What every format shares


def test_missing_path_is_a_one_line_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^no such file or folder: .*none\.jsonl; check the path$"):
        read([tmp_path / "none.jsonl"])


def test_missing_interactions_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read([write(tmp_path / "i.jsonl", ONE)], tmp_path / "none.csv")


def test_unknown_format_names_the_choices(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="unknown format 'xml': choose auto, crosswoz, csv"):
        read([write(tmp_path / "i.jsonl", ONE)], format="xml")


def test_undecidable_file_or_folder_is_a_data_error(tmp_path: Path) -> None:
    for path in (write(tmp_path / "items.txt", ONE), tmp_path):
        with pytest.raises(DataError, match="cannot tell the format"):
            read([path])


def test_named_format_wins_over_the_ending(tmp_path: Path) -> None:
    assert len(read([write(tmp_path / "items.txt", ONE)], format="jsonl").items) == 1


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
        read([tmp_path], format="jsonl")


def test_bad_line_is_told_and_good_ones_kept(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.jsonl", ONE + '{"id": "b"}\n{oops\n7\n' + ONE.replace('"a"', '"c"'))
    assert [item.id for item in found.items] == ["a", "c"]
    assert [(p.line, p.field) for p in found.problems] == [(2, "title"), (3, ""), (4, "")]
    assert found.problems[0].message == "Field required"
    assert not any("http" in p.message or "\n" in p.message for p in found.problems)


def test_strict_raises_the_first_problem(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"i\.jsonl:2, field title: Field required"):
        read_items(tmp_path / "i.jsonl", ONE + '{"id": "b"}\n', strict=True)


def test_strict_with_nothing_wrong_reads(tmp_path: Path) -> None:
    assert read_items(tmp_path / "i.jsonl", ONE, strict=True).problems == ()


def test_duplicate_id_keeps_the_last_and_tells(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.jsonl", ONE + '{"id": "a", "title": "Later"}\n')
    assert [item.title for item in found.items] == ["Later"]
    assert [(p.line, p.field) for p in found.problems] == [(2, "id")]


def test_interactions_with_unknown_items_are_one_problem(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "user_id,item_id\nu,a\nu,x\nu,y\n")
    found = read([write(tmp_path / "i.jsonl", ONE)], log)
    assert [i.item_id for i in found.interactions] == ["a"]
    (problem,) = found.problems
    assert problem.line == 3 and problem.message.startswith("2 interactions") and "'x'" in problem.message


def test_invalid_utf8_spoils_only_its_line(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.jsonl", ONE.encode() + b'{"id": "b", "title": "\xff"}\n')
    assert len(found.items) == 1
    assert "not UTF-8: byte 0xff" in found.problems[0].message and found.problems[0].line == 2


@pytest.mark.parametrize("name", ["i.jsonl", "i.csv"])
def test_bom_and_crlf_are_not_data(tmp_path: Path, name: str) -> None:
    content = ONE if name == "i.jsonl" else "id,title\na,Alpha\n"
    found = read_items(tmp_path / name, b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert [(i.id, i.title) for i in found.items] == [("a", "Alpha")] and not found.problems


def test_utf16_is_a_data_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="UTF-16; save it as UTF-8"):
        read_items(tmp_path / "i.csv", "id,title\na,Alpha\n".encode("utf-16"))


@pytest.mark.parametrize("name", ["i.jsonl", "i.csv", "i.tsv"])
def test_ten_megabyte_title_is_a_short_problem(tmp_path: Path, name: str) -> None:
    huge = "x" * 10_000_000
    tab = "\t" if name == "i.tsv" else ","
    content = f"id{tab}title\nb{tab}{huge}\na{tab}A\n"
    if name == "i.jsonl":
        content = f'{ONE}{{"id": "b", "title": "{huge}"}}\n'
    found = read_items(tmp_path / name, content)
    assert [item.id for item in found.items] == ["a"]
    assert len(found.problems) == 1 and len(str(found.problems[0])) < 500


def test_several_files_make_one_catalogue(tmp_path: Path) -> None:
    other = write(tmp_path / "more.csv", "id,title\nb,Beta\n")
    assert {i.id for i in read([write(tmp_path / "i.jsonl", ONE), other]).items} == {"a", "b"}


def test_supplement_adds_text_whatever_the_order_of_files(tmp_path: Path) -> None:
    extra = write(tmp_path / "extra.tsv", 'item_id\textract\na\tIt "begins\nzz\tlost\n')
    for files in ([write(tmp_path / "i.jsonl", ONE), extra], [extra, tmp_path / "i.jsonl"]):
        found = read(files)
        assert found.items[0].text == 'It "begins'
        assert [p.message for p in found.problems] == [
            "1 texts name items that are not in the catalogue, the first 'zz': left out"
        ]


def test_supplement_goes_after_the_text_an_item_has_and_only_once(tmp_path: Path) -> None:
    main = write(tmp_path / "i.csv", "id,title,text\na,Alpha,First.\n")
    extra = write(tmp_path / "x.csv", "movieId,text\na,Second.\na,Second.\n")
    assert read([main, extra]).items[0].text == "First.\nSecond."


# JSON lines


def test_json_array_is_read_with_its_lines(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.json", '[\n {"id": "a",\n  "title": "A"},\n {"id": "b"}\n]')
    assert len(found.items) == 1 and found.problems[0].line == 4


def test_broken_json_array_keeps_what_came_before(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.json", '[{"id": "a", "title": "A"},\n{"id": oops}]')
    assert len(found.items) == 1 and found.problems[0].line == 2


@pytest.mark.parametrize(
    "bad", ["[" * 50_000, '{"id": "b", "title": "B", "attributes": {"x": NaN}}', "9" * 9_999, "null"]
)
def test_hostile_json_is_a_problem(tmp_path: Path, bad: str) -> None:
    found = read_items(tmp_path / "i.jsonl", ONE + bad + "\n")
    assert len(found.items) == 1 and len(found.problems) == 1


def test_translations_and_attributes_are_kept(tmp_path: Path) -> None:
    item = {"id": 5, "title": "A", "attributes": {"n": 1}, "translations": {"zh": {"title": "甲"}}, "published": "1999"}
    (read_item,) = read_items(tmp_path / "i.jsonl", json.dumps(item)).items
    assert read_item.id == "5" and read_item.read_in("zh").title == "甲" and read_item.attributes == {"n": 1}


def test_bad_attribute_names_the_attribute(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.jsonl", ONE + '{"id": "b", "title": "B", "attributes": {"x": []}}')
    assert found.problems[0].field == "attributes.x"


def test_bad_interactions_are_problems(tmp_path: Path) -> None:
    rows = ['{"user_id": "u", "item_id": "a", "kind": "like"}', '{"user_id": "u", "item_id": "a", "kind": "eat"}',
            '{"user_id": "u", "item_id": "a", "time": "soon"}', '{"item_id": "a"}']  # fmt: skip
    found = read([write(tmp_path / "i.jsonl", ONE)], write(tmp_path / "log.jsonl", "\n".join(rows)))
    assert [i.kind for i in found.interactions] == ["like"]
    assert [p.field for p in found.problems] == ["kind", "time", "user_id"]


# CSV and Parquet


def test_columns_by_other_names_and_unknown_ones_as_attributes(tmp_path: Path) -> None:
    rows = "Item ID;Name;Genres;Year;Description;Studio;Pages\n007;Bond;spy | film;1962.0;A spy.;Eon;120\n"
    (item,) = read_items(tmp_path / "i.csv", rows).items
    assert (item.id, item.title, item.categories, item.text) == ("007", "Bond", ("spy", "film"), "A spy.")
    assert item.published and item.published.year == 1962
    assert item.attributes == {"Studio": "Eon", "Pages": 120}


def test_table_without_a_needed_column_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has no column for title \(it has id, what\): rename one"):
        read_items(tmp_path / "i.csv", "id,what\na,b\n")


def test_row_of_another_width_is_a_problem(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.csv", "id,title\na,A\nb\nc,C,x\n\nd,D\n")
    assert [i.id for i in found.items] == ["a", "d"]
    assert [p.message for p in found.problems] == [f"{n} columns where the header has 2" for n in (1, 3)]


def test_quoted_line_break_keeps_later_line_numbers(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.csv", 'id,title,text\na,A,"one\ntwo"\nb,,x\n')
    assert found.items[0].text == "one\ntwo" and found.problems[0].line == 4


def test_unclosed_quote_says_what_it_swallowed(tmp_path: Path) -> None:
    found = read_items(tmp_path / "i.csv", 'id,title\na,A\nb,"B\nc,C\n')
    assert [(p.line, p.message) for p in found.problems] == [
        (3, "not a table row: a quote is not closed (up to line 4)")
    ]


def test_rated_rows_are_ratings_and_others_views(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "user,item,rating,timestamp\nu,a,4,964982703\nü,a,,964982703.5\nu,a,nan,\n")
    found = read([write(tmp_path / "i.jsonl", ONE)], log)
    assert [(i.kind, i.value) for i in found.interactions] == [("rate", 4.0), ("view", None)]
    assert all(i.time and i.time.year == 2000 for i in found.interactions)
    assert [p.field for p in found.problems] == ["value"]


def test_parquet_keeps_lists_and_years(tmp_path: Path) -> None:
    frame = polars.DataFrame({"id": [1, 2], "title": ["A", None], "genres": [["x", "y"], []], "year": [1995, None]})
    frame.write_parquet(tmp_path / "i.parquet")
    found = read([tmp_path / "i.parquet"])
    assert (found.items[0].id, found.items[0].categories) == ("1", ("x", "y"))
    assert found.items[0].published and found.items[0].published.year == 1995
    assert [(p.line, p.field) for p in found.problems] == [(2, "title")]


def test_file_that_is_not_parquet_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read_items(tmp_path / "i.parquet", "no")


# MovieLens


@pytest.mark.parametrize(
    ("written", "title", "year"),
    [
        ("Matrix, The (1999)", "The Matrix", "1999"),
        ("Toy Story (1995) ", "Toy Story", "1995"),
        ("Postman, The (Postino, Il) (1994)", "The Postman (Il Postino)", "1994"),
        ("Avventura, L' (a.k.a. Adventure, The) (1960)", "L'Avventura (a.k.a. The Adventure)", "1960"),
        ("Good, the Bad and the Ugly, The (1966)", "The Good, the Bad and the Ugly", "1966"),
        ("2001 (1968-1970)", "2001", "1968"),
        ("(1999)", "(1999)", None),
        ("Babylon 5", "Babylon 5", None),
    ],
)
def test_article_goes_first_and_year_goes_out_of_the_title(written: str, title: str, year: str | None) -> None:
    found = title_and_year(written)
    assert found[0] == title and (year is None or found[1] == year)


def test_film_folder_brings_its_ratings(film_folder: Path) -> None:
    found = read([film_folder])
    assert [(i.title, i.categories, i.domain) for i in found.items] == [
        ("The Matrix", ("Action", "Sci-Fi"), "film"),
        ("Nameless", (), "film"),
    ]
    assert [(i.kind, i.value) for i in found.interactions] == [("rate", 4.5), ("rate", 1.0)]
    assert found.items[0].published and found.items[0].published.year == 1999


def test_tags_of_most_people_come_first_and_at_most_eight(film_folder: Path) -> None:
    rows = [f"{n},1,tag{n},5" for n in range(9)] + ["1,1,Cyber,5", "2,1,cyber,5", "2,1,cyber,6", "3,1,tag3,5"]
    write(film_folder / "tags.csv", "userId,movieId,tag,timestamp\n" + "\n".join(rows))
    tags = read([film_folder]).items[0].tags
    assert tags == ("Cyber", *(f"tag{n}" for n in range(7)))


def test_extracts_in_the_folder_or_beside_it_become_text(film_folder: Path) -> None:
    rows = "movieId\twikipedia_title\tyear\textract\n1\tThe_Matrix\t1999\tA hacker learns.\n"
    extracts = write(film_folder / "ml_small_extracts.tsv", rows)
    assert read([film_folder]).items[0].text == "A hacker learns."
    assert read([film_folder, extracts]).items[0].text == "A hacker learns."


def test_million_ratings_files_are_latin1_between_colons(tmp_path: Path) -> None:
    write(tmp_path / "movies.dat", "1::Misérables, Les (1995)::Drama|Musical\nbad\n".encode("latin-1"))
    write(tmp_path / "ratings.dat", "1::1::5::978300760\n")
    found = read([tmp_path])
    assert found.items[0].title == "Les Misérables" and found.interactions[0].value == 5.0
    assert [p.line for p in found.problems] == [2]


# RecBole and goodbooks


def test_recbole_history_keeps_its_order_before_the_target(tmp_path: Path) -> None:
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\n0\tI &amp; II\n1\tB\n2\tC\n")
    write(tmp_path / "g.inter", "user_id:token\titem_id_list:token_seq\titem_id:token\n9\t2 0\t1\n")
    found = read([tmp_path])
    assert found.items[0].title == "I & II"
    assert [(i.item_id, i.kind, i.time) for i in found.interactions] == [(n, "view", None) for n in "201"]


def test_recbole_one_row_an_interaction(tmp_path: Path) -> None:
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\tgenre:token_seq\n0\tA b\tx y\n")
    rows = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n9\t0\t4\t9.64982703E8\n9\t0\tbad\t1\n"
    log = write(tmp_path / "g.inter", rows)
    found = read([tmp_path / "g.item"], log)
    assert found.items[0].categories == ("x", "y")
    (one,) = found.interactions
    assert (one.kind, one.value) == ("rate", 4.0) and one.time and one.time.year == 2000
    assert [(p.line, p.field) for p in found.problems] == [(3, "value")]


@pytest.mark.parametrize("name", ["log.jsonl", "log.csv", "log.tsv", "log.parquet", "log.inter"])
def test_a_review_or_a_search_is_read_by_every_format_that_has_it(tmp_path: Path, name: str) -> None:
    catalogue, said = write(tmp_path / "items.csv", "id,title\na,River\n"), "a quiet one, 很安静"
    rows = {
        "log.jsonl": json.dumps({"user_id": "u", "item_id": "a", "text": said}),
        "log.csv": f'user,item,review\nu,a,"{said}"\n',
        "log.tsv": f"user\titem\tsearch_query\nu\ta\t{said}\n",
        "log.inter": f"user_id:token\titem_id:token\treview:token_seq\nu\ta\t{said}\n",
    }
    if name in rows:
        log = write(tmp_path / name, rows[name])
    else:
        log = tmp_path / name
        polars.DataFrame({"user_id": ["u"], "item_id": ["a"], "reviewText": [said], "query": [None]}).write_parquet(log)
    (one,) = read([catalogue], log).interactions
    assert (one.text, one.kind) == (said, "view")


def test_recbole_folder_with_two_logs_asks_which(tmp_path: Path) -> None:
    write(tmp_path / "g.item", "item_id:token\ttitle:token_seq\n0\tA\n")
    for name in ("a.inter", "b.inter"):
        write(tmp_path / name, "user_id:token\titem_id:token\n9\t0\n")
    with pytest.raises(DataError, match=r"holds 2 \.inter files"):
        read([tmp_path])


def test_goodbooks_folder(tmp_path: Path) -> None:
    rows = "1,Homer,-720.0,The Odyssey,eng\n2,B,2008.0,Niños,spa\n3,C,,Plain,\n"
    write(tmp_path / "books.csv", "book_id,authors,original_publication_year,title,language_code\n" + rows)
    genres = '1,9,"a,b,c,d,e,non-fiction,nonfiction,z"\n2,9,"non-fiction,z"\n'
    write(tmp_path / "book_genres.csv", "book_id,goodreads_book_id,genres\n" + genres)
    write(tmp_path / "ratings_random.csv", "user_id,book_id,rating\n5,2,4\n")
    found = read([tmp_path])
    odyssey, second, third = found.items
    assert odyssey.published is None and odyssey.attributes == {"authors": "Homer"} and odyssey.domain == "book"
    assert odyssey.categories == ("non fiction", "z", "a", "b", "c")
    assert second.language == "es" and second.published and second.published.year == 2008
    assert third.language == "en" and third.published is None
    assert found.interactions[0].value == 4.0 and not found.problems


# Anything at all


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=300), name=st.sampled_from(["i.jsonl", "i.csv", "i.tsv", "i.item", "i.parquet"]))
def test_any_bytes_read_or_fail_as_data_error(tmp_path: Path, noise: bytes, name: str) -> None:
    good = {"i.jsonl": ONE, "i.csv": "id,title\na,A\n", "i.tsv": "id\ttitle\na\tA\n"}
    try:
        read_items(tmp_path / name, good.get(name, "").encode() + noise)
    except DataError as error:
        assert "\n" not in str(error)


# The real data sets


@pytest.mark.skipif("WHYREC_DATA" not in os.environ, reason="WHYREC_DATA names no folder of data sets")
@pytest.mark.parametrize(
    ("name", "items", "interactions", "seconds"),
    [("ml-latest-small", 9_742, 100_836, 6), ("games", 16_859, 389_718, 12), ("goodbooks", 10_000, 298_176, 12)],
)
def test_real_data_reads_whole_clean_and_soon(name: str, items: int, interactions: int, seconds: float) -> None:
    begun = time.monotonic()
    found = read([Path(os.environ["WHYREC_DATA"]) / name])
    assert (len(found.items), len(found.interactions), found.problems) == (items, interactions, ())
    assert time.monotonic() - begun < seconds


def test_crosswoz_venues_keep_what_can_be_asked_for_and_no_telephone(tmp_path: Path) -> None:
    park = {
        "领域": "景点",
        "名称": "园",
        "地址": "路1号",
        "电话": "010-1",
        "门票": 0,
        "游玩时间": "1小时 - 2小时",
        "评分": None,
    }
    inn = {"领域": "酒店", "名称": "店", "酒店类型": "经济型", "酒店设施": ["吹风机", " \n"], "价格": 200, "评分": 4.5}
    for kind, found in (("attraction", [["园", park], "nothing"]), ("hotel", [["店", inn]]), ("restaurant", [])):
        write(tmp_path / f"{kind}_db.json", json.dumps(found, ensure_ascii=False))
    data = read([tmp_path])
    first, second = data.items
    assert (first.domain, first.categories, first.text) == ("attraction", ("景点",), "路1号")
    assert first.attributes == {"门票": 0, "游玩时间": "1小时 - 2小时", "分钟": 60}
    assert (second.categories, second.tags, second.attributes) == (
        ("酒店", "经济型"),
        ("吹风机",),
        {"价格": 200, "评分": 4.5},
    )
    assert "010-1" not in "".join(item.model_dump_json() for item in data.items)
    assert [(Path(p.file).name, p.line) for p in data.problems] == [("attraction_db.json", 2)]
    assert data.interactions == ()
