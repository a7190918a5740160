"""IMDb's data for download: title.basics.tsv with its films and series, and title.ratings.tsv beside it.

Episodes, games and music videos are left out and counted, as are people and their parts, which other files hold. A file
is read line by line, so that memory follows the items that are kept and not the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from retrieval.errors import DataError
from retrieval.files.file_start import header_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Row, text_lines

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = (("title.basics.tsv",), ("title.basics.tsv.gz",))
INTERACTION_FILES: tuple[str, ...] = ()
COLUMNS = ("tconst", "titleType", "primaryTitle", "originalTitle", "isAdult", "startYear", "endYear", "runtimeMinutes")
RATINGS = ("tconst", "averageRating", "numVotes")
DOMAINS = {
    **dict.fromkeys(("movie", "tvMovie", "tvSpecial", "video", "short", "tvShort"), "film"),
    **dict.fromkeys(("tvSeries", "tvMiniSeries"), "series"),
}
"""The domain of each type of title that is an item."""
MISSING = r"\N"
Rating = Callable[[str], tuple[float, int] | None]


def recognizes(path: Path) -> bool:
    """Tell IMDb's titles by their header."""
    return header_of(path, "\t")[:3] == COLUMNS[:3]


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the films and series."""
    file = _beside(path, "title.basics") or path
    rating, others = _ratings(path, problems), Counter[str]()
    lines = text_lines(file, problems)
    header = next(lines, (0, ""))[1].split("\t")
    if tuple(header[: len(COLUMNS)]) != COLUMNS:
        raise DataError(f"{file} does not have the columns of IMDb's title.basics.tsv: fetch that file")
    for line, text in lines:
        cells = text.split("\t")
        if len(cells) != len(header):
            if text:
                problems.add(file, line, "", f"{len(cells)} cells where the header has {len(header)}")
            continue
        if cells[1] in DOMAINS:
            yield Row(file, line, _fields(cells, rating))
        else:
            others[cells[1]] += 1
    for kind, count in others.items():
        problems.count(file, f"titles of the type {kind}", count)


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Raise DataError: the data set has none of single people."""
    raise DataError(f"{path} holds average ratings alone: import a person's ratings.csv of IMDb with whyrec import")


def _fields(cells: Sequence[str], rating: Rating) -> dict[str, Any]:
    """Return the fields of a title. That it is for adults is an attribute only where it is."""
    tconst, kind, title, original, adult, start, end, runtime, *more = cells
    attributes: dict[str, Any] = {"imdb": tconst}
    if original not in (title, MISSING):
        attributes["original title"] = original
    if adult == "1":
        attributes["isAdult"] = True
    if runtime.isdecimal() and len(runtime) < 10:
        attributes["minutes"] = int(runtime)
    if end.isdecimal() and len(end) < 10:
        attributes["end year"] = int(end)
    if average := rating(tconst):
        attributes["rating"], attributes["votes"] = average
    genres = more[0].split(",") if more and more[0] != MISSING else []
    return {
        "id": tconst,
        "title": title,
        "categories": [genre for genre in genres if genre],
        "domain": DOMAINS[kind],
        "published": start if start != MISSING else None,
        "attributes": attributes,
    }


def _beside(path: Path, name: str) -> Path | None:
    """Return a file of IMDb's in a folder, or beside a file, plain or compressed."""
    folder = path if path.is_dir() else path.parent
    if path.is_file() and name == "title.basics":
        return path
    return next((file for ending in (".tsv", ".tsv.gz") if (file := folder / f"{name}{ending}").exists()), None)


def _ratings(path: Path, problems: Problems) -> Rating:
    """Return what gives the average rating and the number of votes of a title, from sorted arrays of ids."""
    import numpy as np

    file = _beside(path, "title.ratings")
    if file is None:
        return lambda tconst: None
    ids, means, votes = [], [], []
    for line, text in text_lines(file, problems):
        cells = text.split("\t")
        try:
            if line > 1 and text:
                ids.append(int(cells[0].removeprefix("tt")))
                means.append(float(cells[1]))
                votes.append(int(cells[2]))
        except (ValueError, IndexError):
            problems.add(file, line, "", "is not an id, an average rating and a number of votes")
            del ids[len(votes) :], means[len(votes) :]
    order = np.argsort(np.array(ids, np.int64), kind="stable")
    numbers, averages, counts = (np.array(column)[order] for column in (ids, means, votes))

    def rating(tconst: str) -> tuple[float, int] | None:
        digits = tconst.removeprefix("tt")
        number = int(digits) if digits.isdecimal() and len(digits) < 18 else -1
        at = int(np.searchsorted(numbers, number))
        return (float(averages[at]), int(counts[at])) if at < len(numbers) and numbers[at] == number else None

    return rating
