"""goodbooks-10k folders: books.csv, and book_genres.csv and ratings.csv (or a sample, ratings_random.csv) beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from retrieval.data import tables
from retrieval.data.formats import csv
from retrieval.errors import DataError
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = (("books.csv",),)
INTERACTION_FILES: tuple[str, ...] = ("ratings*.csv",)
MOST_GENRES = 5
BOOK_NAMES = {"bookid": "book_id", "title": "title"}
GENRE_NAMES = {"bookid": "book_id", "genres": "genres"}
LANGUAGES = {
    **{"eng": "en", "ara": "ar", "spa": "es", "fre": "fr", "ind": "id", "ger": "de", "por": "pt", "per": "fa"},
    **{"jpn": "ja", "pol": "pl", "nor": "no", "dan": "da", "ita": "it", "swe": "sv", "rus": "ru", "tur": "tr"},
    **{"nl": "nl", "dut": "nl", "fil": "tl", "rum": "ro", "mul": "en", "vie": "vi", "chi": "zh", "kor": "ko"},
}


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the books of a folder."""
    folder = path if path.is_dir() else path.parent
    file, genres = folder / "books.csv", _genres(folder / "book_genres.csv", problems)
    for line, book in tables.records(file, problems, BOOK_NAMES, ("book_id", "title")):
        code, year = book.get("language_code", ""), _year(book.get("original_publication_year", ""))
        fields = {
            "id": book["book_id"],
            "title": book["title"],
            "categories": genres.get(book["book_id"], []),
            "domain": "book",
            "language": LANGUAGES.get(code, code[:2] or "en"),
            "published": f"{year:04d}" if year and year > 0 else None,
            "attributes": {"authors": book["authors"]} if book.get("authors") else {},
        }
        yield Row(file, line, fields)


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the ratings of a folder or file. Raises DataError where there are none."""
    names = [path] if path.is_file() else [path / "ratings.csv", path / "ratings_random.csv"]
    file = next((name for name in names if name.exists()), None)
    if file is None:
        raise DataError(f"{path} holds neither ratings.csv nor ratings_random.csv: name the file of the ratings")
    return csv.interactions(file, problems)


def _genres(file: Path, problems: Problems) -> dict[str, list[str]]:
    """Return each book's genres that most books have, in words, and without 'nonfiction' beside 'non-fiction'.

    The file lists them in alphabetical order, so the commonest are taken.
    """
    if not file.exists():
        return {}
    wording: dict[str, str] = {}  # by the letters alone
    books: dict[str, list[str]] = {}
    for _, cells in tables.records(file, problems, GENRE_NAMES, ("book_id", "genres")):
        worded = [genre.replace("-", " ").strip() for genre in cells["genres"].split(",")]
        spelled = {genre.replace(" ", ""): genre for genre in reversed(worded) if genre}
        for letters, genre in spelled.items():
            wording.setdefault(letters, genre)
        books[cells["book_id"]] = list(spelled)
    common = Counter(genre for genres in books.values() for genre in genres)
    return {
        book: [wording[genre] for genre in sorted(genres, key=lambda g: (-common[g], g))[:MOST_GENRES]]
        for book, genres in books.items()
    }


def _year(cell: str) -> int | None:
    try:
        return int(float(cell))
    except (ValueError, OverflowError):
        return None
