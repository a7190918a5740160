"""MovieLens of every size: 100K (u.item, u.data), 1M and 10M ('::' .dat files), 20M and later (.csv).

Films have the tags that most users gave them and their ids at IMDb and TMDB. What users told of themselves, and the
scores of the tag genome, are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from retrieval.data.readers.movielens_files import chunks, films, find_file, records
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Row

ENDINGS: tuple[str, ...] = (".dat",)
FOLDERS: tuple[tuple[str, ...], ...] = (
    ("movies.csv", "ratings.csv"),
    ("movies.dat", "ratings.dat"),
    ("u.item", "u.data"),
)
INTERACTION_FILES: tuple[str, ...] = ("ratings*.csv", "ratings.dat", "u.data")
SCALE = "0.5-5"
TIME_UNIT = "s"
MOST_TAGS = 8
YEAR = re.compile(r"\s*\((\d{4})(?:[-\u2013]\d{0,4})?\)\s*$")
ARTICLES = r"The|An|A|Les|Las|Los|La|Le|L'|Lo|Il|I|Gli|El|Une|Un|Una|Uno|Der|Die|Das|Den|Det|En|Ett|O|Os|As"
ARTICLE_LAST = re.compile(rf"(^|\(a\.k\.a\. |\()([^()]+), ({ARTICLES})(?=\s*(?:\(|\)|$))")


def recognizes(path: Path) -> bool:
    """Tell the files of the 100K set by their names, as their endings are RecBole's."""
    return path.name in ("u.item", "u.data") and path.is_file()


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the films of a folder, with the tags that most users gave them."""
    folder = path if path.is_dir() else path.parent
    tags, links = _tags(folder, problems), _links(folder, problems)
    for file, line, film in films(folder, problems):
        title, year = title_and_year(film.title)
        fields = {"id": film.id, "title": title, "categories": film.genres, "domain": "film", "published": year}
        attributes = links.get(film.id, {})
        yield Row(file, line, {**fields, "tags": tags.get(film.id, []), "attributes": attributes})


def interactions(path: Path, problems: Problems) -> Iterator[Chunk]:
    """Yield the ratings of a folder or file."""
    return chunks(find_file(path, "ratings") if path.is_dir() else path, "ratings", problems)


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
    file = find_file(folder, "tags", needed=False)
    if not file.exists():
        return {}
    users: dict[str, dict[str, set[str]]] = {}  # by film, by tag
    spelling: dict[str, str] = {}
    for _, cells in records(file, "tags", problems):
        tag = cells["tag"].strip()
        if tag:
            spelling.setdefault(tag.casefold(), tag)
            users.setdefault(cells["movieId"], {}).setdefault(tag.casefold(), set()).add(cells["userId"])
    return {
        film: [spelling[tag] for tag, _ in Counter({t: len(who) for t, who in of.items()}).most_common(MOST_TAGS)]
        for film, of in users.items()
    }


def _links(folder: Path, problems: Problems) -> dict[str, dict[str, str]]:
    """Return the ids that IMDb and TMDB give to each film, in their own notation."""
    file = folder / "links.csv"
    if not file.exists():
        return {}
    links = {}
    for _, cells in records(file, "links", problems):
        imdb, tmdb = cells["imdbId"].strip(), cells["tmdbId"].strip().removesuffix(".0")
        ids = {"imdb": f"tt{imdb.zfill(7)}" if imdb.isdecimal() else "", "tmdb": tmdb if tmdb.isdecimal() else ""}
        links[cells["movieId"]] = {name: value for name, value in ids.items() if value}
    return links
