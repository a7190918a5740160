"""Reading a catalogue and interactions from files or folders of any format."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrieval.columns.names import normalized_name
from retrieval.data import tables
from retrieval.data.interaction_table import InteractionTable
from retrieval.data.item_parser import ItemParser
from retrieval.data.items import MAX_TEXT, Item
from retrieval.data.log import read_log
from retrieval.data.log_titles import with_ids_of_titles
from retrieval.data.own_rows import LENGTHS
from retrieval.data.registry import Format, all_formats, format_names
from retrieval.data.undetected import is_table, no_format
from retrieval.errors import DataError, Problem
from retrieval.files.options import PLAIN, FileDecisions, ReadOptions
from retrieval.files.problems import Problems
from retrieval.files.rows import Row
from retrieval.progress import Progress, no_progress


@dataclass(frozen=True)
class FileReport:
    """What became of one file: how many of its rows are used, mended and left out, the latter two by what was wrong."""

    file: str
    what: str
    rows: int
    mended: Mapping[str, int]
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class Dataset:
    """A catalogue, interactions with its items, what was wrong with the files, and what was decided for each."""

    items: tuple[Item, ...]
    interactions: InteractionTable
    problems: tuple[Problem, ...]
    decisions: tuple[FileDecisions, ...] = ()
    reports: tuple[FileReport, ...] = ()
    ordered: bool = False
    """Whether each person's interactions stand in the order in which they happened, also without times."""


def read(
    items: Sequence[Path],
    interactions: Path | Sequence[Path] | None = None,
    options: ReadOptions = PLAIN,
    other_ids: Collection[str] = (),
    dimensions: Mapping[str, int] | None = None,
    progress: Progress = no_progress,
) -> Dataset:
    """Read the data set in these files or folders; a folder brings its own interactions unless others are named.

    `other_ids` are items that are stored elsewhere: interactions may name them, and `items` may be empty then.
    `dimensions` are the lengths of these items' named vectors, which new ones must have too. Tables with an item id and
    a text but no title add to the texts of items in the other files. `progress` is given the share that is read.

    Bad lines are left out and listed in `problems`; the first one raises DataError if `options.strict`. Raises
    DataError where a path cannot be read, and for a file of which nothing can be used.
    """
    with _without_collection():
        return _read(items, interactions, options, other_ids, dimensions, progress)


def _read(
    items: Sequence[Path],
    interactions: Path | Sequence[Path] | None,
    options: ReadOptions,
    other_ids: Collection[str],
    dimensions: Mapping[str, int] | None,
    progress: Progress,
) -> Dataset:
    logs = [interactions] if isinstance(interactions, Path) else list(interactions or ())
    for folder in [path for path in items if _is_plain_folder(path)]:
        named = sorted(folder.glob("items.*"))
        items = [each for path in items for each in (named if path == folder else [path])]
        logs = logs or sorted(folder.glob("interactions.*"))
    extracts = [file for path in items if path.is_dir() for file in sorted(path.glob("*extracts.tsv"))]
    reading = _Reading(Problems(options, progress), dict(dimensions or {}))
    try:
        files = [(path, detect(path, options.format, options.columns)) for path in dict.fromkeys([*items, *extracts])]
        texts = [path for path, _ in files if tables.is_supplement(path, options)]
        supplements = texts if len(texts) < len(files) else []  # alone they are items without titles
        sources = logs or [path for path, name in files if _has_interactions(path, all_formats()[name])]
        reading.problems.total_bytes = sum(map(_size, dict.fromkeys([*items, *sources])))
        for path, name in files:
            if path not in supplements:
                reading.items(path, all_formats()[name])
        if not reading.catalogue and (items or not other_ids):
            what = f"{', '.join(map(str, items)) or 'no file'}{reading.first_problem()}"
            raise DataError(f"not one item could be read from {what}; check --items and the format")
        for path in supplements:
            reading.texts(path)
        for path in sources:
            reading.log(path, all_formats()[detect(path, options.format, options.columns)], other_ids)
    except OSError as error:
        raise _unreadable(error) from error
    reading.check_columns()
    return reading.dataset()


def read_history(path: Path, catalogue: Mapping[str, Item], options: ReadOptions = PLAIN) -> Dataset:
    """Read a file of one user's interactions with items of a catalogue, sorted oldest first if all have times.

    Lines that cannot be read are listed in `problems`. Raises DataError for a file without one good line.
    """
    reading = _Reading(Problems(options), {})
    try:
        reading.log(path, all_formats()[detect(path, options.format, options.columns)], catalogue)
    except OSError as error:
        raise _unreadable(error) from error
    data = reading.dataset()
    if not data.interactions:
        raise DataError(f"not one interaction could be read from {path}{reading.first_problem()}")
    frame = data.interactions.frame
    if not frame["time"].null_count():
        frame = frame.sort("time", maintain_order=True)
    return Dataset((), InteractionTable(frame), data.problems, data.decisions, data.reports)


def detect(path: Path, format: str = "auto", columns: Mapping[str, str] = {}) -> str:
    """Return the name of the format of a file or folder; `columns` are those that the user names, by field.

    Raises DataError where the path does not exist, the format is unknown or cannot be detected.
    """
    if format != "auto" and format not in format_names():
        raise DataError(f"unknown format {format!r}: choose auto, {', '.join(format_names())}")
    if not path.exists():
        raise DataError(f"no such file or folder: {path}; check the path")
    if format != "auto":
        return format
    for name, each in all_formats().items():
        recognizes = getattr(each, "recognizes", None)
        if recognizes and recognizes(path):
            return name
    for name, each in all_formats().items():
        if path.is_file() and path.name.lower().endswith(each.ENDINGS):
            return name
        if path.is_dir() and any(all(any(path.glob(file)) for file in files) for files in each.FOLDERS):
            return name
    if path.is_file() and is_table(path, columns):
        return "csv"
    raise no_format(path, format_names())


@contextmanager
def _without_collection() -> Iterator[None]:
    """Pause the search for cyclic garbage: rows have no cycles, and it would look at millions of them repeatedly."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Reading:
    """A data set that is being read, file by file."""

    def __init__(self, problems: Problems, dimensions: dict[str, int]):
        self.problems, self._dimensions = problems, dimensions
        self.catalogue: dict[str, Item] = {}
        self._logs: list[InteractionTable] = []
        self._ordered = True
        self._reports: list[FileReport] = []

    def items(self, path: Path, format: Format) -> None:
        """Add the items of a file or folder to the catalogue, in place of those with the same ids."""
        parser, before, count = ItemParser(self.problems, self._dimensions), len(self.catalogue), 0
        totals = self.problems.totals()
        for row, item in parser.parse(format.items(path, self.problems)):
            if self.catalogue.get(item.id) == item:
                self.problems.mend(row.file, row.line, "id", f"{item.id!r} was there before, the same: once is enough")
            elif item.id in self.catalogue:
                self.problems.add(row.file, row.line, "id", f"{item.id!r} was there before: this one replaces it")
            count += item.id not in self.catalogue
            self.catalogue[item.id] = item
        self._report(path, "items", count, totals)
        if len(self.catalogue) == before and not count and before:
            raise DataError(f"not one item could be read from {path}{self.first_problem(path)}")

    def texts(self, path: Path) -> None:
        """Add the texts of a table to the items that it names."""
        unknown: list[Row] = []
        for row in tables.supplement_rows(path, self.problems):
            text = row.fields["text"]
            if (item := self.catalogue.get(row.fields["id"])) is None:
                unknown.append(row)
            elif text not in item.text:
                whole = "\n".join(part for part in (item.text, text) if part)
                if len(whole) > MAX_TEXT:
                    self.problems.mend(path, row.line, "text", f"{len(whole):,} characters: cut after {MAX_TEXT:,}")
                self.catalogue[item.id] = item.model_copy(update={"text": whole[:MAX_TEXT]})
        if unknown:
            message = f"{len(unknown)} texts name items that are not in the catalogue, the first "
            first = unknown[0]
            self.problems.add(path, first.line, "id", f"{message}{first.fields['id']!r}", len(unknown))

    def log(self, path: Path, format: Format, other_ids: Collection[str]) -> None:
        """Add the interactions of a file or folder. Raises DataError where it has lines and none can be used."""
        ids = {*self.catalogue, *other_ids} if other_ids else self.catalogue
        rows = with_ids_of_titles(format.interactions(path, self.problems), self.catalogue, self.problems.options)
        decided = self.problems.decisions
        fixed = FileDecisions.model_validate({"file": path.name, **_fixed(format)})
        before, totals = len(decided), self.problems.totals()
        table, decisions = read_log(rows, ids, self.problems.options, self.problems, fixed, self._lengths)
        own = decided.get(str(path)) or next(iter(list(decided.values())[before:]), fixed)
        ordered = own.ordered or decisions.ordered
        self.problems.decisions[str(path)] = decisions.model_copy(
            update={"file": path.name, "encoding": own.encoding, "delimiter": own.delimiter, "ordered": ordered}
        )
        self._logs.append(table)
        self._ordered &= ordered
        report = self._report(path, "interactions", len(table), totals)
        if not len(table) and report.left_out:
            hint = "; whyrec import matches titles with an index" if "title" in decisions.columns else ""
            raise DataError(f"not one interaction could be read from {path}{self.first_problem(path)}{hint}")

    def check_columns(self) -> None:
        """Raise DataError where the user names a column that no file has."""
        columns = [decided.columns for decided in self.problems.decisions.values()]
        names = {normalized_name(name) for each in columns for name in each}
        for field, name in self.problems.options.columns.items():
            if all(columns) and normalized_name(name) not in names:
                raise DataError(f"no file has a column {name!r}, which --columns gives for {field}")

    def dataset(self) -> Dataset:
        import polars as pl

        log = InteractionTable(pl.concat([t.frame for t in self._logs])) if self._logs else InteractionTable.of(())
        decisions = tuple(self.problems.decisions.values())
        files = {problem.file: at for at, problem in reversed(list(enumerate(self.problems.reported)))}
        problems = sorted(self.problems.reported, key=lambda problem: (files[problem.file], problem.line))
        ordered = self._ordered and bool(self._logs)
        return Dataset(tuple(self.catalogue.values()), log, tuple(problems), decisions, tuple(self._reports), ordered)

    def first_problem(self, path: Path | None = None) -> str:
        problems = [p for p in self.problems.reported if path is None or p.file.startswith(str(path))]
        problems = [p for p in problems if p.lines] or problems
        return f"; the first problem: {problems[0]}" if problems else ""

    def _report(self, path: Path, what: str, rows: int, before: Sequence[Counter[str]]) -> FileReport:
        """Add what became of a file since these totals of problems, and return it."""
        mended, left_out = (now - then for now, then in zip(self.problems.totals(), before, strict=True))
        self._reports.append(FileReport(str(path), what, rows, mended, left_out))
        return self._reports[-1]

    def _lengths(self, ids: Iterable[str]) -> Mapping[str, float]:
        """Return the length in seconds of each of these items that has one."""
        lengths = {}
        for item_id in ids:
            item = self.catalogue.get(item_id)
            minutes = next((item.attributes[n] for n in LENGTHS if n in item.attributes), None) if item else None
            if isinstance(minutes, int | float) and minutes > 0:
                lengths[item_id] = float(minutes) * 60
        return lengths


def _fixed(format: Format) -> Mapping[str, object]:
    """Return what a format fixes for every file: its scale, the unit of its times, the order of its dates."""
    names = {"scale": "SCALE", "times": "TIME_UNIT", "dates": "DATES", "zero_is_unrated": "ZERO_IS_UNRATED"}
    return {field: getattr(format, name) for field, name in names.items() if hasattr(format, name)}


def _size(path: Path) -> int:
    """Return the bytes of a file, or of the files in a folder."""
    files = [path] if path.is_file() else [file for file in path.glob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _is_plain_folder(path: Path) -> bool:
    """Return whether a folder is of no format, and has files called items, in any format."""
    if not path.is_dir() or not any(path.glob("items.*")):
        return False
    try:
        detect(path)
    except DataError:
        return True
    return False


def _has_interactions(path: Path, format: Format) -> bool:
    """Return whether a folder, or a file of items, holds interactions too."""
    if path.is_dir():
        return any(any(path.glob(pattern)) for pattern in format.INTERACTION_FILES)
    return any(path.match(pattern) for pattern in format.INTERACTION_FILES)


def _unreadable(error: OSError) -> DataError:
    return DataError(f"cannot read {error.filename}: {error.strerror}; check the path and its rights")
