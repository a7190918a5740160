"""Reading a catalogue and interactions from files or folders of any format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.data import tables, vectors
from retrieval.data.items import Interaction, Item
from retrieval.data.registry import all_formats, format_names
from retrieval.data.rows import Problems, Row, parse_interaction, parse_row
from retrieval.errors import DataError, Problem


@dataclass(frozen=True)
class Dataset:
    """A catalogue, interactions with its items, and the lines that could not be read."""

    items: tuple[Item, ...]
    interactions: tuple[Interaction, ...]
    problems: tuple[Problem, ...]


def read(
    items: Sequence[Path],
    interactions: Path | None = None,
    format: str = "auto",
    strict: bool = False,
    other_ids: Collection[str] = (),
    dimensions: Mapping[str, int] | None = None,
) -> Dataset:
    """Read the data set in these files or folders; a folder brings its own interactions unless others are named.

    `other_ids` are items that are stored elsewhere: interactions may name them, and `items` may be empty then.
    `dimensions` are the lengths of these items' named vectors, which new ones must have too. Tables with an item id and
    a text but no title add to the texts of items in the other files.

    Bad lines are left out and listed in `problems`; the first one raises DataError if `strict`. Raises DataError where
    a path cannot be read or holds no item.
    """
    problems = Problems(strict)
    extracts = [file for path in items if path.is_dir() for file in sorted(path.glob("*extracts.tsv"))]
    formats = all_formats()
    try:
        files = [(path, detect(path, format)) for path in dict.fromkeys([*items, *extracts])]
        supplements = [path for path, _ in files if tables.is_supplement(path)]
        rows = (row for path, name in files if path not in supplements for row in formats[name].items(path, problems))
        catalogue = _parse_items(rows, dict(dimensions or {}), problems)
        if not catalogue and (items or not other_ids):
            names = ", ".join(map(str, items)) or "no file"
            raise DataError(
                f"not one item could be read from {names}{_first_problem(problems)}; check --items and the format"
            )
        for path in supplements:
            _add_texts(catalogue, tables.supplement_rows(path, problems), problems)
        source = interactions or next((path for path in items if _has_interactions(path)), None)
        log = formats[detect(source, format)].interactions(source, problems) if source else ()
        parsed = tuple(_parse_interactions(log, {*catalogue, *other_ids}, problems))
    except OSError as error:
        raise _unreadable(error) from error
    return Dataset(tuple(catalogue.values()), parsed, tuple(problems.reported))


def read_history(path: Path, catalogue: Mapping[str, Item]) -> Dataset:
    """Read a file of one user's interactions with items of a catalogue, sorted oldest first if all have times.

    Lines that cannot be read are listed in `problems`. Raises DataError for a file without one good line.
    """
    problems = Problems(False)
    try:
        rows = all_formats()[detect(path)].interactions(path, problems)
        history = list(_parse_interactions(rows, catalogue, problems))
    except OSError as error:
        raise _unreadable(error) from error
    if not history:
        raise DataError(f"not one interaction could be read from {path}{_first_problem(problems)}")
    if all(each.time for each in history):
        history.sort(key=lambda each: each.time.timestamp() if each.time else 0.0)
    return Dataset((), tuple(history), tuple(problems.reported))


def detect(path: Path, format: str = "auto") -> str:
    """Return the name of the format of a file or folder.

    Raises DataError where the path does not exist, the format is unknown or cannot be detected.
    """
    if format != "auto" and format not in format_names():
        raise DataError(f"unknown format {format!r}: choose auto, {', '.join(format_names())}")
    if not path.exists():
        raise DataError(f"no such file or folder: {path}; check the path")
    if format != "auto":
        return format
    for name, each in all_formats().items():
        if path.is_file() and path.suffix.lower() in each.ENDINGS:
            return name
        if path.is_dir() and any(all(any(path.glob(file)) for file in files) for files in each.FOLDERS):
            return name
    raise DataError(f"cannot tell the format of {path}: name it, one of {', '.join(format_names())}")


def _has_interactions(path: Path) -> bool:
    patterns = (pattern for each in all_formats().values() for pattern in each.INTERACTION_FILES)
    return path.is_dir() and any(any(path.glob(pattern)) for pattern in patterns)


def _parse_items(rows: Iterable[Row], dimensions: dict[str, int], problems: Problems) -> dict[str, Item]:
    catalogue: dict[str, Item] = {}
    for row in rows:
        item = parse_row(Item, row, problems)
        if item is None:
            continue
        if mismatch := vectors.length_mismatch(item.vectors, dimensions):
            name, message = mismatch
            problems.add(row.file, row.line, f"vectors.{name}", message)
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
            fields = {name: value for name, value in item if name in item.model_fields_set}
            longer = parse_row(Item, Row(row.file, row.line, {**fields, "text": whole}), problems)
            catalogue[item.id] = longer or item
    _report_unknown(unknown, "id", "texts", problems)


def _parse_interactions(rows: Iterable[Row], ids: Collection[str], problems: Problems) -> Iterator[Interaction]:
    unknown: list[Row] = []
    for row in rows:
        interaction = parse_interaction(row, problems)
        if interaction is None:
            continue
        if interaction.item_id in ids:
            yield interaction
        else:
            unknown.append(row)
    _report_unknown(unknown, "item_id", "interactions", problems)


def _report_unknown(rows: list[Row], field: str, what: str, problems: Problems) -> None:
    if rows:
        message = f"{len(rows)} {what} name items that are not in the catalogue, the first {rows[0].fields[field]!r}"
        problems.add(rows[0].file, rows[0].line, field, f"{message}: left out")


def _first_problem(problems: Problems) -> str:
    return f"; the first problem: {problems.reported[0]}" if problems.reported else ""


def _unreadable(error: OSError) -> DataError:
    return DataError(f"cannot read {error.filename}: {error.strerror}; check the path and its rights")
