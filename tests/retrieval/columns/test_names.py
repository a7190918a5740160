"""Which column holds what, by its name."""

from __future__ import annotations

import pytest

from retrieval.columns.names import item_columns


@pytest.mark.parametrize(
    "name",
    [
        "Film name",
        "FILM_NAME",
        "Movie Title",
        "The title",
        "Name of the film",
        "Game Title",
        "Original title",
        "Show name",
        "电影名称",
        "影片标题",
        "图书名",
        "中文片名",
        "课程的名称",
    ],
)
def test_a_column_that_says_in_other_words_that_it_has_titles_has_them(name: str) -> None:
    assert item_columns(["Nr", name, "Year", "Genre"])["title"] == [name]


@pytest.mark.parametrize(
    "name", ["User name", "First name", "Full name", "Artist name", "File name", "Film", "导演名", "用户名"]
)
def test_names_of_people_and_files_are_no_titles(name: str) -> None:
    assert item_columns([name, "Year"]).get("title") == ([name] if name == "Film" else None)


def test_the_usual_names_of_titles_count_before_others_and_a_given_one_before_all() -> None:
    assert item_columns(["Film name", "title"])["title"] == ["title"]
    assert item_columns(["Film name", "Heading"], {"title": "Heading"})["title"] == ["Heading"]
    assert "title" not in item_columns(["Film name"], {"title": "Heading"})


@pytest.mark.parametrize("name", ["what it is", "About", "summary", "blurb", "Notes", "简介", "内容", "是什么", "备注"])
def test_a_column_that_says_what_an_item_is_describes_it(name: str) -> None:
    assert item_columns(["name", "year", name])["text"] == [name]


@pytest.mark.parametrize(("usual", "other"), [("description", "notes"), ("简介", "备注")])
def test_notes_beside_a_description_stay_an_attribute(usual: str, other: str) -> None:
    assert item_columns(["title", other, usual])["text"] == [usual]


def test_a_section_is_a_category_where_there_is_no_other() -> None:
    assert item_columns(["headline", "section"])["categories"] == ["section"]
    assert item_columns(["标题", "版面", "类型"])["categories"] == ["类型", "版面"]


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("商品编号", "id"),
        ("Course no.", "id"),
        ("商品描述", "text"),
        ("Product category", "categories"),
        ("Subject", "categories"),
    ],
)
def test_a_column_that_names_the_thing_beside_what_it_tells_of_it_is_that_field(column: str, field: str) -> None:
    assert item_columns([column, "name", "price"])[field] == [column]


def test_a_column_that_is_called_as_a_thing_has_titles_where_no_other_does() -> None:
    assert item_columns(["Course no.", "Wine", "Year"])["title"] == ["Wine"]
    assert item_columns(["Course", "Course title"])["title"] == ["Course title"]
