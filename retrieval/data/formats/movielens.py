"""MovieLens folders: movies, ratings and tags as .csv (latest, 20M and later) or '::' .dat files (1M, 10M)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from retrieval.data import tables
from retrieval.data.names import normalized_name
from retrieval.data.rows import Problems, Row, text_lines
from retrieval.errors import DataError

ENDINGS: tuple[str, ...] = (".dat",)
FOLDERS: tuple[tuple[str, ...], ...] = (("movies.csv", "ratings.csv"), ("movies.dat", "ratings.dat"))
INTERACTION_FILES: tuple[str, ...] = ("ratings*.csv", "ratings.dat")
MOST_TAGS = 8
COLUMNS = {
    "movies": ("movieId", "title", "genres"),
    "ratings": ("userId", "movieId", "rating", "timestamp"),
    "tags": ("userId", "movieId", "tag", "timestamp"),
}
YEAR = re.compile(r"\s*\((\d{4})(?:[-\u2013]\d{0,4})?\)\s*$")
ARTICLES = r"The|An|A|Les|Las|Los|La|Le|L'|Lo|Il|I|Gli|El|Une|Un|Una|Uno|Der|Die|Das|Den|Det|En|Ett|O|Os|As"
ARTICLE_LAST = re.compile(rf"(^|\(a\.k\.a\. |\()([^()]+), ({ARTICLES})(?=\s*(?:\(|\)|$))")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the films of a folder, with the tags that most users gave them."""
    folder = path if path.is_dir() else path.parent
    tags = _tags(folder, problems)
    file = _file(folder, "movies")
    for line, film in _records(file, "movies", problems):
        title, year = title_and_year(film["title"])
        genres = [genre for genre in film["genres"].split("|") if genre and genre != "(no genres listed)"]
        fields = {"id": film["movieId"], "title": title, "categories": genres, "domain": "film", "published": year}
        yield Row(file, line, {**fields, "tags": tags.get(film["movieId"], [])})


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the ratings of a folder or file."""
    file = _file(path, "ratings") if path.is_dir() else path
    for line, cells in _records(file, "ratings", problems):
        yield Row(file, line, tables.interaction_fields(cells))


def title_and_year(title: str) -> tuple[str, str | None]:
    """Split 'Matrix, The (1999)' into 'The Matrix' and '1999'; articles are moved in bracketed titles too."""
    year = YEAR.search(title)
    name = title[: year.start()] if year and year.start() else title
    return ARTICLE_LAST.sub(_article_first, name).strip(), year[1] if year else None


def _article_first(match: re.Match[str]) -> str:
    before, name, article = match.groups()
    return f"{before}{article}{'' if article.endswith(chr(39)) else ' '}{name}"


def _tags(folder: Path, problems: Problems) -> dict[str, list[str]]:
    """Return each film's tags that most users gave, ignoring case; ties in the order of the file."""
    file = _file(folder, "tags", needed=False)
    if not file.exists():
        return {}
    users: dict[str, dict[str, set[str]]] = {}  # by film, by tag
    spelling: dict[str, str] = {}
    for _, cells in _records(file, "tags", problems):
        tag = cells["tag"].strip()
        if tag:
            spelling.setdefault(tag.casefold(), tag)
            users.setdefault(cells["movieId"], {}).setdefault(tag.casefold(), set()).add(cells["userId"])
    return {
        film: [spelling[tag] for tag, _ in Counter({t: len(who) for t, who in of.items()}).most_common(MOST_TAGS)]
        for film, of in users.items()
    }


def _file(folder: Path, name: str, needed: bool = True) -> Path:
    file = next((f for f in (folder / f"{name}.csv", folder / f"{name}.dat") if f.exists()), folder / f"{name}.csv")
    if needed and not file.exists():
        raise DataError(f"{folder} holds neither {name}.csv nor {name}.dat: give a MovieLens folder")
    return file


def _records(file: Path, kind: str, problems: Problems) -> Iterator[tuple[int, dict[str, str]]]:
    columns = COLUMNS[kind]
    if file.suffix != ".dat":
        yield from tables.records(file, problems, {normalized_name(c): c for c in columns}, columns)
        return
    for line, text in text_lines(file, problems):
        cells = text.split("::")
        if len(cells) == len(columns):
            yield line, dict(zip(columns, cells, strict=True))
        elif text:
            problems.add(file, line, "", f"{len(cells)} columns where {len(columns)} are needed")
