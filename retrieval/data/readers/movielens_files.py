"""The files of MovieLens' data sets, whose columns are fixed, in the notation of each size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from retrieval.columns.names import normalized_name
from retrieval.data import tables
from retrieval.errors import DataError
from retrieval.files.delimited import ROWS
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, text_lines

COLUMNS = {
    "movies": ("movieId", "title", "genres"),
    "ratings": ("userId", "movieId", "rating", "timestamp"),
    "tags": ("userId", "movieId", "tag", "timestamp"),
    "links": ("movieId", "imdbId", "tmdbId"),
}
OLD_NAMES = {"movies": "u.item", "ratings": "u.data", "tags": "u.tag", "links": "u.link"}
"""The files of the 100K set; it has none of tags and links."""
OLD_GENRES = (
    "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical"
    "|Mystery|Romance|Sci-Fi|Thriller|War|Western"
).split("|")
"""The genres of the 100K set in the order of their columns, which u.genre repeats."""
NO_GENRE = ("(no genres listed)", "unknown")


class Film(NamedTuple):
    """A film: its title as written, with article and year at the end."""

    id: str
    title: str
    genres: list[str]


def films(folder: Path, problems: Problems) -> Iterator[tuple[Path, int, Film]]:
    """Yield the file, the line and what it says of each film."""
    file = find_file(folder, "movies")
    if file.name == OLD_NAMES["movies"]:
        for line, film in _old_films(file, problems):
            yield file, line, film
        return
    for line, cells in records(file, "movies", problems):
        genres = [genre for genre in cells["genres"].split("|") if genre and genre not in NO_GENRE]
        yield file, line, Film(cells["movieId"], cells["title"], genres)


def find_file(folder: Path, name: str, needed: bool = True) -> Path:
    """Return a file of a data set. Raises DataError where it is needed and missing."""
    files = [folder / f"{name}.csv", folder / f"{name}.dat", folder / OLD_NAMES[name]]
    file = next((file for file in files if file.exists()), files[0])
    if needed and not file.exists():
        raise DataError(f"{folder} holds neither {' nor '.join(f.name for f in files)}: give a MovieLens folder")
    return file


def records(file: Path, kind: str, problems: Problems) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells by column name of each record."""
    for chunk in chunks(file, kind, problems):
        yield from chunk.rows()


def chunks(file: Path, kind: str, problems: Problems) -> Iterator[Chunk]:
    """Yield the records of a file in chunks, by the names of its columns."""
    columns = COLUMNS[kind]
    if file.suffix == ".csv":
        names = {normalized_name(column): column for column in columns}
        yield from tables.named_chunks(file, problems, names, columns)
        return
    lines: list[int] = []
    cells: list[list[str]] = [[] for _ in columns]
    separator = "::" if file.suffix == ".dat" else "\t"
    for line, text in text_lines(file, problems):
        parts = text.split(separator)
        if len(parts) != len(columns):
            if text:
                problems.add(file, line, "", f"{len(parts)} columns where {len(columns)} are needed")
            continue
        lines.append(line)
        for column, part in zip(cells, parts, strict=True):
            column.append(part)
        if len(lines) == ROWS:
            yield Chunk(file, lines, dict(zip(columns, cells, strict=True)))
            lines, cells = [], [[] for _ in columns]
    if lines:
        yield Chunk(file, lines, dict(zip(columns, cells, strict=True)))


def _old_films(file: Path, problems: Problems) -> Iterator[tuple[int, Film]]:
    """Yield the films of u.item: id, title, two dates, an address, and a 0 or 1 for each genre."""
    for line, text in text_lines(file, problems):
        cells = text.split("|")
        if len(cells) != 5 + len(OLD_GENRES):
            if text:
                problems.add(file, line, "", f"{len(cells)} columns where {5 + len(OLD_GENRES)} are needed")
            continue
        genres = [genre for genre, flag in zip(OLD_GENRES, cells[5:], strict=True) if flag == "1"]
        yield line, Film(cells[0], cells[1], [genre for genre in genres if genre not in NO_GENRE])
