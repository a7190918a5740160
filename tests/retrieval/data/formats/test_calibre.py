"""Libraries of Calibre, as its database and as its catalogue in CSV."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from tests.retrieval.data.files import write

SCHEMA = """
CREATE TABLE books (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL DEFAULT 'Unknown' COLLATE NOCASE,
    sort TEXT COLLATE NOCASE, timestamp TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    pubdate TIMESTAMP DEFAULT CURRENT_TIMESTAMP, series_index REAL NOT NULL DEFAULT 1.0,
    author_sort TEXT COLLATE NOCASE, isbn TEXT DEFAULT '' COLLATE NOCASE, lccn TEXT DEFAULT '' COLLATE NOCASE,
    path TEXT NOT NULL DEFAULT '', flags INTEGER NOT NULL DEFAULT 1, uuid TEXT, has_cover BOOL DEFAULT 0,
    last_modified TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00+00:00');
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, sort TEXT COLLATE NOCASE,
    link TEXT NOT NULL DEFAULT '', UNIQUE(name));
CREATE TABLE books_authors_link (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, author INTEGER NOT NULL);
CREATE TABLE comments (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, text TEXT NOT NULL COLLATE NOCASE);
CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, sort TEXT COLLATE NOCASE);
CREATE TABLE books_series_link (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, series INTEGER NOT NULL);
CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, UNIQUE (name));
CREATE TABLE books_tags_link (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, tag INTEGER NOT NULL);
CREATE TABLE publishers (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, sort TEXT COLLATE NOCASE);
CREATE TABLE books_publishers_link (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, publisher INTEGER NOT NULL);
CREATE TABLE languages (id INTEGER PRIMARY KEY, lang_code TEXT NOT NULL COLLATE NOCASE);
CREATE TABLE books_languages_link (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, lang_code INTEGER NOT NULL,
    item_order INTEGER NOT NULL DEFAULT 0);
CREATE TABLE ratings (id INTEGER PRIMARY KEY, rating INTEGER CHECK(rating > -1 AND rating < 11), UNIQUE (rating));
CREATE TABLE books_ratings_link (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, rating INTEGER NOT NULL);
CREATE TABLE identifiers (id INTEGER PRIMARY KEY, book INTEGER NOT NULL,
    type TEXT NOT NULL DEFAULT 'isbn' COLLATE NOCASE, val TEXT NOT NULL COLLATE NOCASE, UNIQUE(book, type));
CREATE TABLE data (id INTEGER PRIMARY KEY, book INTEGER NOT NULL, format TEXT NOT NULL COLLATE NOCASE,
    uncompressed_size INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE custom_columns (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, name TEXT NOT NULL,
    datatype TEXT NOT NULL, mark_for_delete BOOL DEFAULT 0 NOT NULL, editable BOOL DEFAULT 1 NOT NULL,
    display TEXT DEFAULT '{}' NOT NULL, is_multiple BOOL DEFAULT 0 NOT NULL, normalized BOOL NOT NULL);
CREATE TABLE custom_column_1 (id INTEGER PRIMARY KEY AUTOINCREMENT, book INTEGER, value BOOL NOT NULL, UNIQUE(book));
"""
BOOKS = """
INSERT INTO books (id, title, sort, pubdate, series_index, author_sort, path, uuid) VALUES
    (3, 'The Winter Ferry', 'Winter Ferry, The', '1998-03-01 00:00:00+00:00', 2.0, 'Holm, Ida', 'Ida/Ferry (3)', 'u3'),
    (5, 'Salt Maps', 'Salt Maps', '0101-01-01 00:00:00+00:00', 1.0, 'Rui| Bo', 'Bo/Salt (5)', 'u5'),
    (8, '海上花', '海上花', '1894-01-01 00:00:00+00:00', 1.0, '韩邦庆', 'x/y (8)', 'u8');
INSERT INTO authors VALUES (1, 'Ida Holm', 'Holm, Ida', ''), (2, 'Bo Rui| Jr.', 'Rui', ''), (3, '韩邦庆', '', '');
INSERT INTO books_authors_link VALUES (1, 3, 1), (2, 3, 2), (3, 5, 2), (4, 8, 3);
INSERT INTO comments VALUES (1, 3, '<div><p>Two sisters &amp; a <i>boat</i>.</p><p>Then ice.</p></div>');
INSERT INTO series VALUES (1, 'Northern Crossings', '');
INSERT INTO books_series_link VALUES (1, 3, 1);
INSERT INTO tags VALUES (1, 'Fantasy'), (2, 'Sea stories');
INSERT INTO books_tags_link VALUES (1, 3, 1), (2, 3, 2);
INSERT INTO publishers VALUES (1, 'Quay Press', '');
INSERT INTO books_publishers_link VALUES (1, 3, 1);
INSERT INTO languages VALUES (1, 'eng'), (2, 'zho'), (3, 'und');
INSERT INTO books_languages_link VALUES (1, 3, 1, 0), (2, 8, 2, 0), (3, 5, 3, 0);
INSERT INTO ratings VALUES (1, 8), (2, 0), (3, 3);
INSERT INTO books_ratings_link VALUES (1, 3, 1), (2, 5, 2), (3, 8, 3);
INSERT INTO identifiers VALUES (1, 3, 'isbn', '9780000000019'), (2, 3, 'goodreads', '42'),
    (3, 3, 'amazon', 'B00ABCDE01'),
    (4, 3, 'openlibrary', 'OL45W'), (5, 3, 'barnesnoble', 'w/x');
INSERT INTO data VALUES (1, 3, 'EPUB', 143380, 'Ferry');
INSERT INTO custom_columns (id, label, name, datatype, normalized) VALUES (1, 'read', 'Read', 'bool', 0);
INSERT INTO custom_column_1 VALUES (1, 5, 1), (2, 8, 0);
"""
CATALOGUE = (
    "\ufeffauthors,author_sort,rating,library_name,timestamp,size,isbn,identifiers,comments,tags,series,series_index,"
    "languages,title,cover,title_sort,publisher,pubdate,id,uuid\n"
    '"Ida Holm & Bo Rui","Holm, Ida","4.5","Books","2021-01-19T22:41:16+01:00","143380","9780000000019",'
    '"goodreads:42,isbn:9780000000019","<p>Two sisters.</p>","Fantasy, Sea stories","Northern Crossings","2.0","eng",'
    '"The Winter Ferry","/home/rui/cover.jpg","Winter Ferry, The","Quay Press","1998-03-01T00:00:00+00:00","3","u3"\n'
    '"Bo Rui","Rui, Bo","","Books","2021-01-20T08:00:00+01:00","1","","","","","","1.0","","Salt Maps",'
    '"/home/rui/cover2.jpg","Salt Maps","","0101-01-01T00:00:00+00:00","5","u5"\n'
)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "metadata.db")) as database:
        database.executescript(SCHEMA + BOOKS)
    return tmp_path


def titles(data: Dataset) -> list[str]:
    return [item.title for item in data.items]


def test_a_book_has_what_its_library_says_of_it(library: Path) -> None:
    ferry, salt, flowers = read([library]).items
    assert (ferry.id, ferry.title, ferry.domain, ferry.language) == ("3", "The Winter Ferry", "book", "en")
    assert ferry.text == "Two sisters & a boat.\nThen ice."
    assert ferry.tags == ("Fantasy", "Sea stories")
    assert ferry.published is not None and ferry.published.year == 1998
    assert ferry.attributes == {
        "author": "Ida Holm, Bo Rui, Jr.",
        "series": "Northern Crossings",
        "series_index": 2.0,
        "publisher": "Quay Press",
        "isbn": "9780000000019",
        "goodreads": "42",
        "asin": "B00ABCDE01",
    }
    assert ferry.work == "OL45W"
    assert (salt.published, salt.language) == (None, "en")
    assert "series_index" not in salt.attributes
    assert flowers.language == "zh"


def test_ids_of_a_book_are_neither_traits_nor_embedded(library: Path) -> None:
    ferry = read([library]).items[0]
    assert ferry.traits("en") == ("Fantasy", "Sea stories", "Ida Holm, Bo Rui, Jr.", "Northern Crossings", "Quay Press")
    assert not any(each in ferry.passage() for each in ("9780000000019", "B00ABCDE01", "epub"))


def test_ratings_are_the_owners_and_0_is_none(library: Path) -> None:
    log = [(each.user_id, each.item_id, each.kind, each.value) for each in read([library]).interactions]
    assert log == [("me", "3", "rate", 4.0), ("me", "5", "view", None), ("me", "8", "rate", 1.5)]


def test_the_library_is_never_changed(library: Path) -> None:
    before = hashlib.sha256((library / "metadata.db").read_bytes()).hexdigest()
    (library / "metadata.db").chmod(0o444)
    library.chmod(0o555)
    try:
        assert len(read([library]).items) == 3
    finally:
        library.chmod(0o755)
    assert hashlib.sha256((library / "metadata.db").read_bytes()).hexdigest() == before
    assert [path.name for path in library.iterdir()] == ["metadata.db"]


def test_the_database_alone_is_read_with_its_ratings(library: Path) -> None:
    data = read([library / "metadata.db"])
    assert (len(data.items), len(data.interactions)) == (3, 3)


def test_a_table_that_is_missing_costs_only_its_field(library: Path) -> None:
    with closing(sqlite3.connect(library / "metadata.db")) as database:
        database.executescript("DROP TABLE identifiers; DROP TABLE books_ratings_link; DROP TABLE custom_columns;")
    data = read([library])
    assert titles(data) == ["The Winter Ferry", "Salt Maps", "海上花"]
    assert not data.interactions


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\0" * 200])
def test_another_file_of_that_name_is_refused(tmp_path: Path, content: bytes) -> None:
    write(tmp_path / "metadata.db", content)
    with pytest.raises(DataError, match="cannot be read as a library of Calibre"):
        read([tmp_path])


@pytest.mark.parametrize("damage", [b"\xb7\n", b'"\n'])
def test_a_table_whose_name_cannot_be_read_is_refused_in_one_line(library: Path, damage: bytes) -> None:
    file = library / "metadata.db"
    file.write_bytes(file.read_bytes().replace(b"CREATE TABLE books", b"CREATE TABLE books"[: -len(damage)] + damage))
    with pytest.raises(DataError, match="cannot be read as a library") as raised:
        read([file])
    assert "\n" not in str(raised.value)


def test_a_database_without_books_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "metadata.db")) as database:
        database.execute("CREATE TABLE other (id)")
    with pytest.raises(DataError, match="it has no table of books"):
        read([tmp_path])


def test_changes_that_calibre_has_not_stored_are_reported(library: Path) -> None:
    write(library / "metadata.db-wal", b"pending")
    assert any("Calibre is open" in problem.message for problem in read([library]).problems)


@pytest.mark.parametrize("as_folder", [True, False])
def test_a_catalogue_in_csv_is_read_as_the_library_is(tmp_path: Path, as_folder: bool) -> None:
    file = write(tmp_path / "My Books.csv", CATALOGUE)
    data = read([tmp_path if as_folder else file])
    ferry, salt = data.items
    assert (ferry.id, ferry.title, ferry.text, ferry.language) == ("3", "The Winter Ferry", "Two sisters.", "en")
    assert ferry.tags == ("Fantasy", "Sea stories")
    assert ferry.traits("en") == ("Fantasy", "Sea stories", "Ida Holm, Bo Rui", "Northern Crossings", "Quay Press")
    assert ferry.attributes["series_index"] == 2.0
    assert salt.published is None
    assert [(each.item_id, each.value) for each in data.interactions] == [("3", 4.5)]
