"""The books in Calibre's database, metadata.db, which is opened read-only and never changed."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from retrieval.errors import DataError
from retrieval.files.problems import Problems

READ_LABELS = ("read", "finished", "gelesen", "lu", "leido", "已读")
"""Labels of custom columns, yes or no, that say whether the owner has read a book."""
LINKS = {
    "authors": ("authors", "author", "name", "id"),
    "tags": ("tags", "tag", "name", "id"),
    "series": ("series", "series", "name", "id"),
    "publishers": ("publishers", "publisher", "name", "id"),
    "ratings": ("ratings", "rating", "rating", "id"),
    "languages": ("languages", "lang_code", "lang_code", "item_order"),
}
"""By field: its table, the column of that in the table of links, the column of its value, and that of the order."""


@dataclass(frozen=True)
class Book:
    """A book of a library. `rating` is the owner's, from 1 to 10, or 0; `published` is as Calibre has it, or empty."""

    line: int
    id: str
    title: str
    authors: tuple[str, ...] = ()
    series: str = ""
    series_index: float | None = None
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    comments: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    rating: float = 0.0
    read: bool = False


def read_books(file: Path, problems: Problems) -> Iterator[Book]:
    """Yield the books of a library in the order of their ids; a table that is missing costs only its own field.

    Raises DataError for a file that is no database of Calibre's.
    """
    if (log := file.with_name(f"{file.name}-wal")).exists() and log.stat().st_size:
        problems.mend(file, 0, "", "Calibre is open and has not stored its last changes: these are not read")
    with closing(sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1", uri=True)) as database:
        database.text_factory = lambda data: data.decode("utf-8", "replace")
        try:
            yield from _Library(database).books()
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the second: of what the first says of a damaged table
            reason = " ".join(str(error).split())
            raise DataError(
                f"{file} cannot be read as a library of Calibre ({reason}): is it the right file?"
            ) from error


class _Library:
    def __init__(self, database: sqlite3.Connection):
        self._database = database
        names = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        self._tables = {str(name).lower() for (name,) in names}

    def books(self) -> Iterator[Book]:
        if "books" not in self._tables:
            raise sqlite3.DatabaseError("it has no table of books")
        linked = {name: self._linked(name) for name in LINKS}
        comments = dict(self._rows("comments", "book", "text"))
        identifiers = defaultdict[Any, list[tuple[str, str]]](list)
        for book, kind, value in self._rows("identifiers", "book", "type", "val"):
            identifiers[book].append((str(kind), str(value)))
        read = self._read()
        columns = ("id", "title", "pubdate", "series_index")
        for number, (book, title, published, index) in enumerate(self._rows("books", *columns, order="id"), 1):
            one = {name: tuple(map(str, by_book.get(book, ()))) for name, by_book in linked.items()}
            rating = next(iter(linked["ratings"].get(book, ())), 0)
            yield Book(
                number,
                id=str(book),
                title=str(title or ""),
                authors=tuple(author.replace("|", ",") for author in one["authors"]),
                series=next(iter(one["series"]), ""),
                series_index=float(index) if isinstance(index, int | float) else None,
                tags=one["tags"],
                languages=one["languages"],
                publisher=next(iter(one["publishers"]), ""),
                published=str(published or ""),
                comments=str(comments.get(book) or ""),
                identifiers=tuple(identifiers[book]),
                rating=float(rating) if isinstance(rating, int | float) else 0.0,
                read=book in read,
            )

    def _rows(self, table: str, *columns: str, order: str = "") -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a table; none where there is no such table, and null for a column that it lacks."""
        if table not in self._tables:
            return
        present = {str(row[1]).lower() for row in self._database.execute(f"PRAGMA table_info({table})")}
        chosen = ", ".join(column if column in present else "NULL" for column in columns)
        ordered = f" ORDER BY {order}" if order in present else ""
        yield from self._database.execute(f"SELECT {chosen} FROM {table}{ordered}")

    def _linked(self, name: str) -> dict[Any, list[Any]]:
        """Return the values of a field by book, in their order."""
        table, link, column, order = LINKS[name]
        values = dict(self._rows(table, "id", column))
        by_book = defaultdict[Any, list[Any]](list)
        for book, value in self._rows(f"books_{name}_link", "book", link, order=order):
            if values.get(value) not in (None, ""):
                by_book[book].append(values[value])
        return by_book

    def _read(self) -> set[Any]:
        """Return the ids of the books that a custom column marks as read."""
        labels = self._rows("custom_columns", "id", "label", "datatype")
        numbers = [number for number, label, kind in labels if label in READ_LABELS and kind in ("bool", None)]
        return {
            book
            for number in numbers
            if isinstance(number, int)
            for book, value in self._rows(f"custom_column_{number}", "book", "value")
            if value in (1, True)
        }
