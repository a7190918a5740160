import csv
import json
from pathlib import Path

import polars
import pytest

from retrieval.columns.kind_columns import domain_name, kind_of_table, with_kind_column
from retrieval.data import dataset

ROWS = {"title": ["Heat", "Dune", "Kind of Blue"], "Type": ["movie", "Book", "album"], "Genre": ["crime", "sf", "jazz"]}


@pytest.mark.parametrize("column", ["Type", "kind", "Media", "类别", "类型"])
def test_a_column_whose_values_are_kinds_is_the_domain(column: str) -> None:
    cells = {"title": ["a", "b", "c"], column: ["电影", "图书", "音乐"]}
    assert with_kind_column(cells, {}) == {"domain": column}


@pytest.mark.parametrize(
    "values", [["horror", "comedy"], ["film noir", "science fiction"], ["hardcover", "ebook x"], []]
)
def test_a_column_of_genres_is_not(values: list[str]) -> None:
    assert with_kind_column({"title": ["a", "b"], "类型": values}, {}) == {}


def test_a_column_named_domain_or_given_stays() -> None:
    assert with_kind_column({"domain": ["film"], "type": ["movie"]}, {}) == {}
    assert with_kind_column({"kind": ["film"], "type": ["movie"]}, {"domain": "kind"}) == {"domain": "kind"}


@pytest.mark.parametrize(
    ("word", "domain"), [("Movies", "film"), ("书", "book"), ("唱片", "music"), ("Video game", "game"), ("noir", "")]
)
def test_words_for_kinds_are_domains(word: str, domain: str) -> None:
    assert domain_name(word) == domain


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_items_of_every_format_have_the_domain_that_their_row_names(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"items.{ending}"
    rows = [dict(zip(ROWS, cells, strict=True)) for cells in zip(*ROWS.values(), strict=True)]
    if ending == "csv":
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(ROWS))
            writer.writeheader()
            writer.writerows(rows)
    elif ending == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)))
    else:
        polars.DataFrame(rows).write_parquet(path)
    items = dataset.read([path]).items
    assert [(i.title, i.domain, i.categories) for i in items] == [
        ("Heat", "film", ("crime",)),
        ("Dune", "book", ("sf",)),
        ("Kind of Blue", "music", ("jazz",)),
    ]


@pytest.mark.parametrize(
    ("file", "title", "kind"),
    [
        ("stock.csv", "Game Name", "game"),
        ("export.csv", "书名", "book"),
        ("export.csv", "商品名称", "product"),
        ("my-films.csv", "Title", "film"),
        ("films and books.csv", "Title", ""),
        ("stock.csv", "Title", ""),
    ],
)
def test_a_table_is_of_the_kind_that_its_titles_or_its_file_are_called_by(file: str, title: str, kind: str) -> None:
    assert kind_of_table(Path(file), [title, "year"], {}) == kind


def test_a_column_of_kinds_decides_before_what_a_table_is_called() -> None:
    assert kind_of_table(Path("films.csv"), ["title", "type"], {"domain": "type"}) == ""
