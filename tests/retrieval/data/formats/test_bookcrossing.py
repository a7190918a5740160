"""Book-Crossing's tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.dataset import read
from tests.retrieval.data.files import write

BOOKS = (
    '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher";"Image-URL-S";"Image-URL-M";"Image-URL-L"\n'
    '"0000000019";"\\"Tide\\": Été &amp; nets";"Ida Holm";"1999";"Quay &amp; Sons";"http://a";"http://b";"http://c"\n'
    '"000000002X";"Ropes";"Not Applicable (Na )";"0";"";"http://a";"http://b";"http://c"\n'
)
RATINGS = '"User-ID";"ISBN";"Book-Rating"\n"276";"0000000019";"0"\n"276";"000000002X";"9"\n"277";"0000000019";"4"\n'


@pytest.fixture(params=["BX-", ""])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    if request.param:
        write(tmp_path / "BX-Books.csv", BOOKS.encode("latin-1"))
        write(tmp_path / "BX-Book-Ratings.csv", RATINGS)
    else:  # as it is passed on: commas, doubled quotes, UTF-8
        books = BOOKS.replace('\\"', '""').replace('";"', '","')
        write(tmp_path / "Books.csv", books)
        write(tmp_path / "Ratings.csv", RATINGS.replace(";", ","))
        write(tmp_path / "Users.csv", "User-ID,Location,Age\n276,quay,30\n")
    return tmp_path


def test_books_are_items_without_quotes_entities_and_the_year_0(folder: Path) -> None:
    tide, ropes = read([folder]).items
    assert (tide.id, tide.title, tide.domain) == ("0000000019", '"Tide": Été & nets', "book")
    assert tide.attributes == {"author": "Ida Holm", "publisher": "Quay & Sons", "isbn": "0000000019"}
    assert tide.published is not None and tide.published.year == 1999
    assert tide.traits("en") == ("Ida Holm", "Quay & Sons")
    assert (ropes.published, ropes.attributes) == (None, {"isbn": "000000002X"})


def test_ratings_are_of_ten_and_0_is_none(folder: Path) -> None:
    log = [(each.user_id, each.item_id, each.kind, each.value) for each in read([folder]).interactions]
    assert log == [
        ("276", "0000000019", "view", None),
        ("276", "000000002X", "rate", 4.5),
        ("277", "0000000019", "rate", 2.0),
    ]


def test_tables_may_be_given_one_by_one(tmp_path: Path) -> None:
    books = write(tmp_path / "a.csv", BOOKS.encode("latin-1"))
    data = read([books], write(tmp_path / "b.csv", RATINGS))
    assert (len(data.items), len(data.interactions)) == (2, 3)


def test_tables_of_ones_own_with_such_columns_are_read_as_tables(tmp_path: Path) -> None:
    columns = "isbn,title,author,year,publisher,genres,description"
    items = write(tmp_path / "a.csv", f"{columns}\n1,Tide,Ida,1999,Quay,Sea,Nets.\n")
    data = read([items], write(tmp_path / "b.csv", "user_id,isbn,rating\nana,1,4\nbo,1,5\n"))
    assert (data.items[0].categories, data.items[0].text) == (("Sea",), "Nets.")
    assert [each.value for each in data.interactions] == [4.0, 5.0]
