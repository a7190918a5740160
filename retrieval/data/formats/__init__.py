"""Reading catalogues and interactions, one data set format a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from retrieval.data import vectors
from retrieval.data.formats import crosswoz, csv_tables, goodbooks, jsonl, movielens, parquet, recbole
from retrieval.data.formats.rows import Problems, Row, checked, checked_interaction
from retrieval.data.items import Interaction, Item
from retrieval.errors import DataError, Problem


@dataclass(frozen=True)
class Dataset:
    """A catalogue, what people did with it, and the lines that could not be read."""

    items: tuple[Item, ...]
    interactions: tuple[Interaction, ...]
    problems: tuple[Problem, ...]


class Reader(Protocol):
    """What a format module offers: rows in the shape of Item and of Interaction."""

    def items(self, path: Path, problems: Problems) -> Iterator[Row]: ...

    def interactions(self, path: Path, problems: Problems) -> Iterator[Row]: ...


READERS: dict[str, Reader] = {
    "jsonl": jsonl,
    "csv": csv_tables,
    "parquet": parquet,
    "movielens": movielens,
    "recbole": recbole,
    "goodbooks": goodbooks,
    "crosswoz": crosswoz,
}
ENDINGS = {
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), "jsonl"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".item", ".inter"), "recbole"),
    **{".parquet": "parquet", ".dat": "movielens"},
}
FOLDERS = {
    "movielens": (("movies.csv", "ratings.csv"), ("movies.dat", "ratings.dat")),
    "goodbooks": (("books.csv",),),
    "crosswoz": (("attraction_db.json", "hotel_db.json", "restaurant_db.json"),),
    "recbole": (("*.item",), ("*.inter",)),
}


def read(
    items: Sequence[Path],
    interactions: Path | None = None,
    format: str = "auto",
    strict: bool = False,
    known: Collection[str] = (),
    lengths: Mapping[str, int] | None = None,
) -> Dataset:
    """The data set in these files or folders; a data set folder brings its own interactions unless others are named.

    `known` are ids of items that are elsewhere already: interactions may name them, and `items` may be empty then.
    `lengths` are those of the vectors that they have in further spaces, to which those read here have to keep.

    Bad lines are left out and told in `problems`, or, when strict, the first is raised. Tables with an item id and a
    text but no title add to the text of the items in the other files.
    """
    problems = Problems(strict)
    extracts = [file for path in items if path.is_dir() for file in sorted(path.glob("*extracts.tsv"))]
    try:
        files = [(path, detect(path, format)) for path in dict.fromkeys([*items, *extracts])]
        texts = [path for path, _ in files if csv_tables.is_supplement(path)]
        rows = (row for path, name in files if path not in texts for row in READERS[name].items(path, problems))
        catalogue = _catalogue(rows, dict(lengths or {}), problems)
        if not catalogue and (items or not known):
            first = f"; the first problem: {problems.reported[0]}" if problems.reported else ""
            named = ", ".join(map(str, items)) or "no file"
            raise DataError(f"not one item could be read from {named}{first}; check --items and the format")
        for path in texts:
            _add_texts(catalogue, csv_tables.supplement_rows(path, problems), problems)
        source = interactions or next((path for path in items if _brings_interactions(path)), None)
        log = READERS[detect(source, format)].interactions(source, problems) if source else ()
        done = tuple(_known(log, {*catalogue, *known}, problems))
    except OSError as error:
        raise DataError(f"cannot read {error.filename}: {error.strerror}; check the path and its rights") from error
    return Dataset(tuple(catalogue.values()), done, tuple(problems.reported))


def read_history(path: Path, catalogue: Mapping[str, Item]) -> Dataset:
    """A file of one person's interactions with items of a catalogue, oldest first where it has times.

    Lines that cannot be read are in `problems`; a file without one good line is a DataError.
    """
    problems = Problems(False)
    try:
        found = list(_known(READERS[detect(path)].interactions(path, problems), catalogue, problems))
    except OSError as error:
        raise DataError(f"cannot read {error.filename}: {error.strerror}; check the path and its rights") from error
    if not found:
        first = f"; the first problem: {problems.reported[0]}" if problems.reported else ""
        raise DataError(f"not one interaction could be read from {path}{first}")
    if all(i.time for i in found):
        found.sort(key=lambda i: i.time.timestamp() if i.time else 0.0)
    return Dataset((), tuple(found), tuple(problems.reported))


def detect(path: Path, format: str = "auto") -> str:
    """The name of the format of a file or folder, which must exist."""
    if format != "auto" and format not in READERS:
        raise DataError(f"unknown format {format!r}: choose auto, {', '.join(READERS)}")
    if not path.exists():
        raise DataError(f"no such file or folder: {path}; check the path")
    if format != "auto":
        return format
    if path.is_file() and path.suffix.lower() in ENDINGS:
        return ENDINGS[path.suffix.lower()]
    for name, contents in FOLDERS.items():
        if path.is_dir() and any(all(any(path.glob(file)) for file in files) for files in contents):
            return name
    raise DataError(f"cannot tell the format of {path}: name it, one of {', '.join(READERS)}")


def _brings_interactions(path: Path) -> bool:
    return path.is_dir() and any(any(path.glob(name)) for name in ("ratings*.csv", "ratings.dat", "*.inter"))


def _catalogue(rows: Iterable[Row], lengths: dict[str, int], problems: Problems) -> dict[str, Item]:
    catalogue: dict[str, Item] = {}
    for row in rows:
        item = checked(Item, row, problems)
        if item is None:
            continue
        if wrong := vectors.length_mismatch(item.vectors, lengths):
            problems.add(row.file, row.line, f"vectors.{wrong[0]}", wrong[1])
            continue
        if item.id in catalogue:
            problems.add(row.file, row.line, "id", f"{item.id!r} was there before: this one replaces it")
        catalogue[item.id] = item
    return catalogue


def _add_texts(catalogue: dict[str, Item], rows: Iterable[Row], problems: Problems) -> None:
    unknown: list[Row] = []
    for row in rows:
        item, text = catalogue.get(row.fields["id"]), row.fields["text"]
        if item is None:
            unknown.append(row)
        elif text not in item.text:
            whole = "\n".join(part for part in (item.text, text) if part)
            said = {name: value for name, value in item if name in item.model_fields_set}
            longer = checked(Item, Row(row.file, row.line, {**said, "text": whole}), problems)
            catalogue[item.id] = longer or item
    _report_unknown(unknown, "id", "texts", problems)


def _known(rows: Iterable[Row], catalogue: Collection[str], problems: Problems) -> Iterator[Interaction]:
    unknown: list[Row] = []
    for row in rows:
        interaction = checked_interaction(row, problems)
        if interaction is None:
            continue
        if interaction.item_id in catalogue:
            yield interaction
        else:
            unknown.append(row)
    _report_unknown(unknown, "item_id", "interactions", problems)


def _report_unknown(rows: list[Row], field: str, what: str, problems: Problems) -> None:
    if rows:
        message = f"{len(rows)} {what} name items that are not in the catalogue, the first {rows[0].fields[field]!r}"
        problems.add(rows[0].file, rows[0].line, field, f"{message}: left out")
