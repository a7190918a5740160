"""Libraries of Calibre: the folder with metadata.db, that file alone, or the catalogue in CSV that Calibre exports.

The database is opened read-only. Files of books, covers, dates of addition, and custom columns but one for what is read
are left out. The ratings are the owner's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from retrieval.columns.cells import clean, plain_text
from retrieval.columns.title_cells import script_language
from retrieval.data.readers.calibre_database import Book, read_books
from retrieval.files.delimited import open_delimited
from retrieval.files.file_start import header_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = ("metadata.db",)
FOLDERS: tuple[tuple[str, ...], ...] = (("metadata.db",),)
INTERACTION_FILES: tuple[str, ...] = ("metadata.db", "*.csv")
SCALE = "1-10"
ZERO_IS_UNRATED = True
COLUMNS = frozenset(
    """author_sort title_sort library_name series_index pubdate uuid identifiers comments ondevice cover formats
    size""".split()
)
"""Columns of a catalogue that Calibre names so."""
FEWEST = 4
"""Columns of these that make a table one of Calibre's."""
KEPT_IDS = {
    **{kind: kind for kind in ("isbn", "goodreads", "asin", "doi", "douban", "google", "imdb", "issn")},
    **{"amazon": "asin", "mobi-asin": "asin"},
}
"""The attribute of each type of identifier."""
NO_LANGUAGES = ("und", "mul", "zxx", "mis")
UNKNOWN_YEARS = ("0100", "0101")
"""The year that stands for no date, in UTC and in zones west of it."""


def recognizes(path: Path) -> bool:
    """Tell a catalogue in CSV by its header, and a folder by such a file."""
    if path.is_dir():
        return any(map(recognizes, path.glob("*.csv")))
    return path.suffix.lower() == ".csv" and len(COLUMNS & set(header_of(path))) >= FEWEST


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the books of a library."""
    for file, book in _books(path, problems):
        yield Row(file, book.line, _fields(book))


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the owner's ratings, and the books marked as read. Calibre does not store when a book was rated."""
    for file, book in _books(path, problems):
        if book.rating or book.read:
            fields = {"item_id": book.id, "value": book.rating or None, "status": "read" if book.read else None}
            yield Row(file, book.line, fields)


def _books(path: Path, problems: Problems) -> Iterator[tuple[Path, Book]]:
    file = path
    if path.is_dir():
        catalogues = sorted(filter(recognizes, path.glob("*.csv")))
        file = next((each for each in (path / "metadata.db", *catalogues) if each.exists()), path)
    books = _catalogue(file, problems) if file.suffix.lower() == ".csv" else read_books(file, problems)
    for book in books:
        yield file, book


def _fields(book: Book) -> dict[str, Any]:
    ids = {KEPT_IDS[kind.lower()]: value for kind, value in book.identifiers if kind.lower() in KEPT_IDS and value}
    attributes = {
        "author": ", ".join(book.authors),
        "series": book.series,
        "series_index": book.series_index if book.series else None,
        "publisher": book.publisher,
        **ids,
    }
    languages = (language for language in book.languages if language.lower() not in NO_LANGUAGES)
    works = (value for kind, value in book.identifiers if kind.lower() == "openlibrary" and value.endswith("W"))
    return {
        "id": book.id,
        "title": book.title,
        "text": plain_text(book.comments),
        "tags": list(book.tags),
        "domain": "book",
        "language": next(languages, "") or script_language(book.title) or None,
        "published": book.published[:10] if book.published and book.published[:4] not in UNKNOWN_YEARS else None,
        "work": next(works, None),
        "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
    }


def _catalogue(file: Path, problems: Problems) -> Iterator[Book]:
    """Yield the books of a catalogue in CSV, where ratings are in stars."""
    for chunk in open_delimited(file, problems, {*COLUMNS, "title", "authors", "id"}).chunks:
        for line, raw in chunk.rows():
            cells = {name.strip().lower(): clean(cell) or "" for name, cell in raw.items()}
            yield _from_cells(line, cells)


def _from_cells(line: int, cells: Mapping[str, str]) -> Book:
    identifiers = tuple((kind.strip(), value.strip()) for kind, value in _pairs(cells.get("identifiers", "")))
    if cells.get("isbn"):
        identifiers = (("isbn", cells["isbn"]), *(pair for pair in identifiers if pair[0] != "isbn"))
    return Book(
        line,
        id=cells.get("id") or cells.get("uuid") or cells.get("title", ""),
        title=cells.get("title", ""),
        authors=_parts(cells.get("authors", ""), " & "),
        series=cells.get("series", ""),
        series_index=_number(cells.get("series_index", "")),
        tags=_parts(cells.get("tags", ""), ","),
        languages=_parts(cells.get("languages", ""), ","),
        publisher=cells.get("publisher", ""),
        published=cells.get("pubdate", ""),
        comments=cells.get("comments", ""),
        identifiers=identifiers,
        rating=2 * (_number(cells.get("rating", "")) or 0.0),
        read=cells.get("#read", "").lower() in ("true", "yes"),
    )


def _pairs(identifiers: str) -> Iterator[tuple[str, str]]:
    for each in identifiers.split(","):
        kind, colon, value = each.partition(":")
        if colon:
            yield kind, value


def _parts(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(separator) if part.strip())


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
