"""Tables of any service: what their columns hold is told by names in several languages and confirmed by values."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.columns.cells import BLANKS
from retrieval.errors import DataError
from retrieval.exports.describe import decisions
from retrieval.exports.imported import Import, import_export
from retrieval.exports.read import read_export
from retrieval.exports.refusals import Refused
from retrieval.files.options import ReadOptions
from retrieval.matching.catalogue import CatalogueMatcher
from tests.retrieval.exports.samples import CATALOGUE

MATCHER = CatalogueMatcher(CATALOGUE)


def imported(folder: Path, name: str, content: Any, **options: Any) -> Import:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    read_options = ReadOptions(**options)
    return import_export(read_export(path, read_options), MATCHER, "ines", read_options)


def says(result: Import) -> set[tuple[str, str, float | None]]:
    return {(each.item_id, each.kind, each.value) for each in result.interactions}


LANGUAGES = {
    "german": "Filmtitel;Jahr;Meine Bewertung;Gesehen am;Status\nThe Salt Road;1961;4,5;05.02.2024;gesehen\n"
    "Quay;1972;;;möchte ich sehen\nA Winter of Gulls;1988;1,5;;abgebrochen\n",
    "french": "Titre;Année;Ma note;Date de visionnage;Statut\nThe Salt Road;1961;9;05/02/2024;vu\n"
    "Quay;1972;;;à voir\nA Winter of Gulls;1988;3;28/02/2024;abandonné\n",
    "spanish": "Título\tAño\tPuntuación\tFecha\tEstado\nThe Salt Road\t1961\t9\t2024-02-05\tVisto\n"
    "Quay\t1972\t\t\tPor ver\nA Winter of Gulls\t1988\t3\t\tAbandonado\n",
    "italian": "Titolo,Anno,Il mio voto,Data visione,Stato\nThe Salt Road,1961,9,2024-02-05,visto\n"
    "Quay,1972,,,da vedere\nA Winter of Gulls,1988,3,,abbandonato\n",
    "portuguese": "Título,Ano,Nota,Data,Estado\nThe Salt Road,1961,9,2024-02-05,visto\nQuay,1972,,,quero ver\n"
    "A Winter of Gulls,1988,3,,abandonado\n",
    "chinese": "片名,年份,我的评分,观看日期,状态\n盐路,1961,9,2024-02-05,看过\nQuay,1972,,,想看\n海鸥之冬,1988,3,,弃\n",
    "english": "Name,Release Year,Your Rating,IMDb Rating,Date Watched,List\n"
    "The Salt Road,1961,9,2.1,2024-02-05,Watched\n"
    "Quay,1972,,9.9,,Plan to Watch\nA Winter of Gulls,1988,3,9.8,,Dropped\n",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_and_statuses_are_read_in_many_languages(language: str, tmp_path: Path) -> None:
    result = imported(tmp_path, "films.csv", LANGUAGES[language])
    assert says(result) == {("road", "rate", 4.5), ("gulls", "rate", 1.5), ("gulls", "skip", None)}
    assert result.wishlist == ("quay",)
    assert [each.time.isoformat()[:10] for each in result.interactions if each.item_id == "road" and each.time] == [
        "2024-02-05"
    ]


def test_lists_inside_objects_say_by_their_names_what_they_hold(tmp_path: Path) -> None:
    document = {
        "user": {"name": "ines", "url": "https://x"},
        "movies": [
            {
                "status": "completed",
                "user_rating": 8,
                "movie": {"title": "Quay", "year": 1972, "ids": {"imdb": "tt0900001"}},
            }
        ],
        "shows": [
            {
                "status": "watching",
                "show": {"title": "Tidewater", "year": 2019},
                "seasons": [{"episodes": [{"number": 1}]}],
            }
        ],
        "watchlist": [{"title": "The Salt Road", "year": 1961}],
    }
    result = imported(tmp_path, "export.json", document)
    assert says(result) == {("quay", "rate", 4.0), ("tide", "view", None)}
    assert result.wishlist == ("road",)


def test_a_column_named_after_a_status_marks_it(tmp_path: Path) -> None:
    table = "Title,Playing,Backlog,Completed,Retired,Review\nDeep Current,,,X,,90\nLighthouse Keeper,,X,,,\n"
    result = imported(tmp_path, "games.csv", table)
    assert says(result) == {("deep", "rate", 4.5)}
    assert result.wishlist == ("keeper",)


def test_a_table_of_several_people_is_read_for_one_and_ratings_say_more_than_its_name(tmp_path: Path) -> None:
    table = "customer,title,year,rating\nInes,The Salt Road,1961,3/10\nInes,Quay,1972,\nLena,Quay,1972,9/10\n"
    result = imported(tmp_path, "my_likes.csv", table)
    assert says(result) == {("road", "rate", 1.5), ("quay", "like", None)}
    assert result.left_out == {"other_profile": 1}
    assert "profile Ines of Ines, Lena: --profile names another one" in decisions(result)


def test_what_is_no_favourite_is_not_disliked(tmp_path: Path) -> None:
    result = imported(tmp_path, "films.csv", "title,year,favorite\nThe Salt Road,1961,true\nQuay,1972,false\n")
    assert says(result) == {("road", "like", None), ("road", "view", None), ("quay", "view", None)}


def test_episodes_count_for_their_series_once_a_day(tmp_path: Path) -> None:
    rows = ("2024-01-05;Tidewater;1;1;Low", "2024-01-05;Tidewater;1;2;High", "2024-01-06;Tidewater;1;3;Slack")
    table = "\n".join(("Date;Show;Season;Episode;Title", *rows))
    result = imported(tmp_path, "history.csv", table)
    assert [(each.item_id, each.kind) for each in result.interactions] == [("tide", "view")] * 2
    assert len(result.matched) == 3


def test_columns_named_by_the_user_and_a_scale_overrule(tmp_path: Path) -> None:
    columns = {"title": "Werk", "rating": "Punkte"}
    result = imported(tmp_path, "mine.csv", "Werk,Punkte\nThe Salt Road,3\n", columns=columns, scale="1-10")
    assert says(result) == {("road", "rate", 1.5)}


def test_a_word_gets_the_meaning_that_the_user_gives_it(tmp_path: Path) -> None:
    table = "title,status\nThe Salt Road,zzz\nQuay (1972),finished\n"
    assert says(imported(tmp_path, "a.csv", table, kinds={"zzz": "like"})) >= {("road", "like", None)}


def test_the_order_of_day_and_month_is_that_of_the_file(tmp_path: Path) -> None:
    table = "title,year,date\nThe Salt Road,1961,3/4/2024\nQuay,1972,28/4/2024\n"
    times = {each.item_id: each.time for each in imported(tmp_path, "a.csv", table).interactions}
    assert {item: time and (time.month, time.day) for item, time in times.items()} == {"road": (4, 3), "quay": (4, 28)}


def test_seen_is_wanted_no_longer(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "watchlist.csv").write_text("title,year,rating\nThe Salt Road,1961,\nQuay,1972,\n", "utf-8")
    (tmp_path / "all" / "seen.csv").write_text("title,year,rating\nThe Salt Road,1961,4\n", "utf-8")
    result = import_export(read_export(tmp_path / "all"), MATCHER, "ines")
    assert (says(result), result.wishlist) == ({("road", "rate", 4.0)}, ("quay",))


def test_a_page_with_a_table_is_read_as_one(tmp_path: Path) -> None:
    head = "<tr><th>оригинальное название</th><th>год</th><th>моя оценка</th><th>рейтинг IMDB</th></tr>"
    row = "<tr><td><b>The Salt&nbsp;Road</b></td><td>1961</td><td>9</td><td>2.0</td></tr>"
    assert says(imported(tmp_path, "votes.xls", f"<html><table>{head}{row}</table></html>")) == {("road", "rate", 4.5)}


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12) | st.sampled_from(
    [
        "",
        "0",
        "-1",
        "4.5",
        "1961",
        "2024-01-02",
        "3/4/24",
        "n/a",
        "watched",
        "to-read",
        "trailer",
        "Quay",
        "The Salt Road",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[CELLS] * 5), min_size=1, max_size=12))
def test_every_record_is_an_entry_or_left_out(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "films.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("Title", "Year", "Rating", "Status", "Date"), *rows])
        try:
            result = import_export(read_export(path), MATCHER, "ines")
        except DataError:
            return  # nothing in it can be a title
    blank = sum(not any(cell.strip(BLANKS) for cell in row) for row in rows)
    assert len(rows) - blank <= len(result.entries) + result.left_out.total() <= len(rows)
    assert sum(result.counts) == len(result.entries)


@pytest.mark.parametrize(
    ("written", "says_then"),
    [
        ("loved it", {("road", "like", None), ("road", "view", None)}),
        ("Hated it!", {("road", "dislike", None)}),
        ("didn't finish", {("road", "skip", None)}),
        ("不好看", {("road", "dislike", None)}),
        ("没看完", {("road", "skip", None)}),
        ("满分", {("road", "rate", 5.0)}),
        ("****", {("road", "rate", 4.0)}),
        ("5 stars", {("road", "rate", 5.0)}),
        ("0/10", {("road", "rate", 0.5)}),
        ("11/10", {("road", "view", None)}),
        ("purple", {("road", "view", None)}),
    ],
)
def test_a_rating_in_words_says_what_it_means(
    written: str, says_then: set[tuple[str, str, float | None]], tmp_path: Path
) -> None:
    assert says(imported(tmp_path, "a.csv", f"title,stars\nThe Salt Road (1961),{written}\n")) == says_then


def test_ratings_and_dates_that_are_not_understood_are_told_with_examples(tmp_path: Path) -> None:
    rows = ("The Salt Road (1961),purple,yesterday", "A Winter of Gulls,11/10,24年3月4日", "Tidewater,meh,")
    result = imported(tmp_path, "a.csv", "\n".join(("title,stars,date", *rows)))
    (line,) = decisions(result)
    assert "ratings not understood (2): purple, 11/10" in line
    assert "ratings in words: meh = 3" in line
    assert "dates not understood (1): yesterday" in line
    assert {each.time and each.time.isoformat()[:10] for each in result.interactions} == {None, "2024-03-04"}


CATALOGUES = {
    "with a description": "id,title,year,rating,description\n1,The Salt Road,1961,8.1,A road.\n",
    "with facts": "title,year,genres,minutes,country,score\nThe Salt Road,1961,Drama,90,Spain,8.1\n",
    "without ratings": "片名,年份,简介\n盐路,1961,一条路\n",
}


@pytest.mark.parametrize("kind", CATALOGUES)
def test_a_catalogue_is_no_history(kind: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="looks like a catalogue"):
        imported(tmp_path, "films.csv", CATALOGUES[kind])
    (tmp_path / "folder").mkdir()
    (tmp_path / "films.csv").rename(tmp_path / "folder" / "films.csv")
    (tmp_path / "folder" / "notes.txt").write_text("nothing\n", "utf-8")
    with pytest.raises(DataError, match="looks like a catalogue"):
        read_export(tmp_path / "folder")


def test_a_table_with_facts_is_a_history_where_a_column_is_the_persons_own(tmp_path: Path) -> None:
    table = CATALOGUES["with facts"]
    assert says(imported(tmp_path, "a.csv", table, columns={"rating": "score"})) == {("road", "rate", 4.05)}
    assert says(imported(tmp_path, "b.csv", table.replace("score", "my rating"))) == {("road", "rate", 4.05)}


def test_an_index_in_the_folder_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "x.index" / "people").mkdir(parents=True)
    (tmp_path / "x.index" / "items-000001.parquet").write_bytes(b"")
    (tmp_path / "x.index" / "people" / "seen.csv").write_text("title,rating\nThe Salt Road (1961),1\n", "utf-8")
    (tmp_path / "seen.csv").write_text("title,rating\nThe Salt Road (1961),5\n", "utf-8")
    assert says(import_export(read_export(tmp_path), MATCHER, "ines")) == {("road", "rate", 5.0)}


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        ("", "is empty", "是空的"),
        ("\n  \n", "is empty", "是空的"),
        ("Title,Year,My Rating\n", "a header and no records", "只有表头"),
        ("Colour,Heavy Weight\nred,3\n", "its columns are Colour, Heavy Weight", "其中的列有 Colour，Heavy Weight"),
        (CATALOGUES["with facts"], "looks like a catalogue", "像是一份目录"),
    ],
)
def test_a_refusal_says_what_is_there_in_the_persons_language(
    content: str, english: str, chinese: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as error:
        imported(tmp_path, "a.csv", content)
    assert english in error.value.message("en") and chinese in error.value.message("zh")


def test_columns_of_a_table_that_are_not_used_are_named(tmp_path: Path) -> None:
    table = "What,How Good,Where\nThe Salt Road (1961),purple,home\n"
    (line,) = decisions(imported(tmp_path, "a.csv", table, columns={"title": "What"}))
    assert "title=What" in line and "not used: How Good, Where" in line


@pytest.mark.parametrize(
    ("column", "days", "seen"),
    [
        ("date watched", ["", "", ""], 0),
        ("Watched on", ["2024-01-02", "", ""], 1),
        ("观看日期", ["2024-01-02", "", "2024-02-03"], 2),
        ("note", ["", "", ""], 3),
    ],
)
def test_an_item_without_a_day_in_a_column_for_it_was_not_seen(
    tmp_path: Path, column: str, days: list[str], seen: int
) -> None:
    works = [("The Salt Road", 1961), ("Quay", 1972), ("A Winter of Gulls", 1988)]
    rows = "".join(f"{title},{year},{day}\n" for (title, year), day in zip(works, days, strict=True))
    assert len(imported(tmp_path, "own.csv", f"title,year,{column}\n{rows}").interactions) == seen


def test_who_says_whose_a_row_is_and_others_are_left_out(tmp_path: Path) -> None:
    result = imported(tmp_path, "log.csv", "who,film,when\nines,The Salt Road,2024-01-02\nben,Quay,2024-01-03\n")
    assert {entry.title for entry in result.entries} == {"The Salt Road"}
