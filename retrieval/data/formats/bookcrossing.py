"""Book-Crossing (Ziegler et al. 2005): BX-Books.csv and BX-Book-Ratings.csv, or Books.csv and Ratings.csv.

A rating of 0 says that somebody has the book and did not rate it. Pictures, and what users told of themselves, are left
out.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

from retrieval.columns.cells import clean
from retrieval.columns.names import normalized_name
from retrieval.data import tables
from retrieval.errors import DataError
from retrieval.files.delimited import open_delimited
from retrieval.files.file_start import start_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ("*Ratings.csv", "*ratings.csv")
SCALE = "1-10"
ZERO_IS_UNRATED = True
BOOKS = {
    "isbn": "isbn",
    "booktitle": "title",
    "title": "title",
    "bookauthor": "author",
    "author": "author",
    "yearofpublication": "year",
    "year": "year",
    "publisher": "publisher",
}
RATINGS = {"userid": "user_id", "isbn": "item_id", "bookrating": "value", "rating": "value"}
IMAGES = frozenset(("imageurls", "imageurlm", "imageurll"))
UNKNOWN = ("n/a", "unknown", "not applicable", "not applicable (na )")


def recognizes(path: Path) -> bool:
    """Tell a file by its header, and a folder by its tables of books and ratings."""
    if path.is_dir():
        return _file(path, "books") is not None and _file(path, "ratings") is not None
    return path.suffix.lower() == ".csv" and (_is_of(path, "books") or _is_of(path, "ratings"))


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the books."""
    file = (_file(path, "books") if path.is_dir() else path) or path
    for chunk in open_delimited(file, problems, BOOKS).chunks:
        names = {name: BOOKS.get(normalized_name(name), "") for name in chunk.cells}
        for line, raw in chunk.rows():
            cells = {names[name]: unescape(clean(cell) or "") for name, cell in raw.items() if names[name]}
            year, isbn = cells.get("year", ""), cells.get("isbn", "")
            attributes = {"author": cells.get("author", ""), "publisher": cells.get("publisher", ""), "isbn": isbn}
            fields = {
                "id": isbn,
                "title": cells.get("title", ""),
                "domain": "book",
                "published": year if year.strip("0") else None,
                "attributes": {
                    name: value for name, value in attributes.items() if value.lower() not in ("", *UNKNOWN)
                },
            }
            yield Row(file, line, fields)


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the ratings."""
    file = _file(path, "ratings") if path.is_dir() else path
    if file is None or not _is_of(file, "ratings"):
        raise DataError(f"{path} holds no table of ratings: give the folder, or BX-Book-Ratings.csv")
    table = open_delimited(file, problems, RATINGS)
    tables.require_columns(file, table.columns, RATINGS, ("user_id", "item_id", "value"))
    for chunk in table.chunks:
        cells = {
            RATINGS[normalized_name(name)]: cells
            for name, cells in chunk.cells.items()
            if normalized_name(name) in RATINGS
        }
        yield Chunk(chunk.file, chunk.lines, cells)


def _file(folder: Path, kind: str) -> Path | None:
    """Return the table of books or of ratings in a folder."""
    files = (file for file in sorted(folder.glob("*.csv")) if file.stem.lower().endswith(kind))
    return next((file for file in files if _is_of(file, kind)), None)


def _is_of(file: Path, kind: str) -> bool:
    """Return whether a table has the columns of Book-Crossing's books or ratings, and no others."""
    cells = {cell.strip(' "\r') for cell in start_of(file).partition("\n")[0].replace(";", ",").split(",")} - {""}
    names = {normalized_name(cell) for cell in cells} - IMAGES
    if kind == "books":
        return (
            names <= BOOKS.keys() and len(names) >= 4 and {BOOKS[name] for name in names} >= {"isbn", "title", "author"}
        )
    return cells in ({"User-ID", "ISBN", "Book-Rating"}, {"User-ID", "ISBN", "Rating"})
