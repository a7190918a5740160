"""Delimited text as columns: what separates the cells is decided for the file, and a bad record costs no other one."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

from retrieval.columns.cells import BLANKS
from retrieval.columns.names import normalized_name
from retrieval.errors import DataError
from retrieval.files.dialect import MOST_PREAMBLE, SAMPLE_LINES, Dialect, decide_dialect, parse_sample
from retrieval.files.encoding import Encoding, decide_encoding, open_text, position
from retrieval.files.problems import Problems
from retrieval.files.rows import Chunk, Table

LONGEST_RECORD = 2_000
"""Lines that one quoted record may hold."""
PATIENCE = 100
"""Unclosed quotes after which a record is given no more than SAMPLE_LINES lines to close one."""
ROWS = 65_536
"""Rows of a chunk."""
_QUOTED = re.compile(r'"(?:[^"]|"")+"')
_FORM = re.compile(r"\d+|[^\W\d_]+")
csv.field_size_limit(1 << 30)


def open_delimited(
    path: Path, problems: Problems, usual_names: Collection[str], header: Sequence[str] = (), verbatim: bool = False
) -> Table:
    """Open a file of delimited text. `usual_names` are normalized names of columns: the header is a line that has some.

    `header` names the columns of a file without a header line; `verbatim` cells between tabs are
    not quoted. Raises DataError for an empty file.
    """
    encoding = decide_encoding(path, problems.options.encoding)
    with open_text(path, encoding) as file:
        sample = list(islice(file, SAMPLE_LINES + MOST_PREAMBLE))
    if not any(line.strip() for line in sample):
        raise DataError(f"{path} is empty: is it the right file?")
    names = {*usual_names, *map(normalized_name, problems.options.columns.values())}
    dialect = Dialect("\t", False) if verbatim else decide_dialect(sample, names, path.suffix.lower(), bool(header))
    columns = _distinct(header or next(parse_sample(sample[dialect.preamble :], dialect), [""]))
    if not any(columns):
        raise DataError(f"{path} begins with an empty header: is it the right file?")
    if broken := next((name for name in columns if dialect.delimiter in name and "\n" in name), ""):
        start, line = broken.split(dialect.delimiter)[0], dialect.preamble + 1
        raise DataError(f"{path}:{line}: the header opens a quote before {start[:40]!r} and does not close it")
    problems.decide(path, encoding=encoding, columns=columns)
    if dialect.delimiter not in (",", "\t"):
        problems.decide(path, delimiter=dialect.delimiter)
    return Table(path, columns, _chunks(path, encoding, dialect, columns, problems))


def _distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a header as names of columns: without empty ones at the end, and each once."""
    names = [cell.strip(BLANKS) for cell in cells]
    while len(names) > 1 and not names[-1]:
        names.pop()
    return tuple(name if name not in names[:n] else f"{name} ({n + 1})" for n, name in enumerate(names))


def _chunks(
    path: Path, encoding: Encoding, dialect: Dialect, header: tuple[str, ...], problems: Problems
) -> Iterator[Chunk]:
    """Yield the records of a file in chunks of columns: blocks of lines without a fault are split at once."""
    with open_text(path, encoding) as file:
        records = _Records(path, _Lines(file), encoding, dialect, header, problems)
        while block := records.lines.take_many(ROWS):
            first = records.lines.number - len(block) + 1
            numbers: Sequence[int] = range(first, first + len(block))
            rows = _whole_rows(block, dialect, header)
            if rows is None:
                records.lines.put_back(block)
                read = list(records.until(numbers[-1]))
                numbers, rows = [number for number, _ in read], [cells for _, cells in read]
            if rows:
                yield Chunk(path, numbers, dict(zip(header, zip(*rows, strict=True), strict=True)))
            problems.advance(path, position(file))


def _whole_rows(lines: Sequence[str], dialect: Dialect, header: Sequence[str]) -> Sequence[Sequence[str]] | None:
    """Return the cells of lines each of which is a whole record; None where one is not, or is none at all."""
    text = "".join(lines)
    if "\ufffd" in text or (dialect.undecided and '""' in text):
        return None
    if dialect.quoted and '"' in text:
        try:
            rows = list(csv.reader(lines, delimiter=dialect.delimiter, strict=True))
        except csv.Error:
            return None
    else:
        rows = [line.split(dialect.delimiter) for line in text.removesuffix("\n").split("\n")]
    if len(rows) != len(lines) or any(len(row) != len(header) for row in rows):
        return None
    return None if any(row[0].strip(BLANKS) in ("", header[0]) for row in rows) else rows


class _Records:
    """Reads records one by one, with a report of each that is mended or left out."""

    def __init__(
        self,
        path: Path,
        lines: _Lines,
        encoding: Encoding,
        dialect: Dialect,
        header: tuple[str, ...],
        problems: Problems,
    ):
        self.lines, self._path, self._encoding, self._dialect = lines, path, encoding, dialect
        self._header, self._problems, self._open_quotes = header, problems, 0
        self._open_quote = ""
        for _ in range(dialect.preamble):
            lines.take()
        if dialect.has_header:
            _skip_header(lines, dialect)

    def until(self, last: int) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the first line and the cells of each record that begins up to a line; as many cells as the header."""
        while self.lines.number < last and (line := self.lines.take()) is not None:
            number = self.lines.number
            cells = self._fitting(number, self._cells(number, line))
            if cells is None:
                continue
            if "\ufffd" in line and self._encoding.damaged:
                self._mend(number, f"bytes that are not {self._encoding.name} are left out")
                cells = [cell.replace("\ufffd", "") for cell in cells]
            yield number, cells

    def _cells(self, number: int, line: str) -> Sequence[str]:
        """Return the cells of the record that begins with a line."""
        delimiter, width, self._open_quote = self._dialect.delimiter, len(self._header), ""
        if not self._dialect.quoted or '"' not in line:
            cells = line.rstrip("\n").split(delimiter)
            return self._perhaps_quoted(line, cells) if self._dialect.undecided and '"' in line else cells
        longest = LONGEST_RECORD if self._open_quotes < PATIENCE else SAMPLE_LINES
        if (record := _quoted_record(line, self.lines, self._dialect, width, longest)) is not None:
            return record
        self._open_quotes += 1
        cells = next(parse_sample([line], Dialect(delimiter, quoted=False)), [])
        column = self._column_of_open_quote(cells)
        self._open_quote = f", and a quote is opened in {column} and not closed" if column else ""
        if len(cells) == width:
            self._problems.mend(self._path, number, column, "a quote is opened and not closed: it is left out")
        return [_without_quotes(cell) for cell in cells]

    def _column_of_open_quote(self, cells: Sequence[str]) -> str:
        """Return the name of the column in which a quote is opened and not closed; empty where none is."""
        pairs = zip(self._header, cells, strict=False)
        return next((name for name, cell in pairs if cell[:1] == '"' and not _QUOTED.fullmatch(cell)), "")

    def _perhaps_quoted(self, line: str, cells: list[str]) -> Sequence[str]:
        """Return the cells of a line without the quotes that a program put around a sign, a quote or a line end."""
        width, goes_on = len(self._header), cells[-1][:1] == '"' and not _QUOTED.fullmatch(cells[-1])
        if goes_on and (after := self.lines.take()) is not None:
            self.lines.put_back([after])
            goes_on = after.count(self._dialect.delimiter) < width - 1
        if len(cells) == width and not goes_on:
            return [_without_quotes(cell) if _QUOTED.fullmatch(cell) and '""' in cell else cell for cell in cells]
        record = _quoted_record(line, self.lines, self._dialect, width, LONGEST_RECORD)
        return cells if record is None else record

    def _fitting(self, number: int, cells: Sequence[str]) -> Sequence[str] | None:
        """Return as many cells as the header has; None for a record that is blank, too long, or the header again."""
        width = len(self._header)
        if not any(map(str.strip, cells)):
            return None
        if cells[0].strip(BLANKS) == self._header[0] and _distinct(cells) == self._header:
            self._mend(number, "the header again: left out")
            return None
        if any(map(str.strip, cells[width:])):
            message = f"{len(cells)} cells where the header has {width}"
            self._problems.add(self._path, number, "", message + self._open_quote)
            return None
        if len(cells) < width:
            self._mend(number, f"{len(cells)} cells where the header has {width}: the rest is empty")
        return cells if len(cells) == width else [*cells[:width], *[""] * (width - len(cells))]

    def _mend(self, number: int, message: str) -> None:
        self._problems.mend(self._path, number, "", message)


class _Lines:
    """Numbered lines of a file that can be put back."""

    def __init__(self, lines: Iterator[str]):
        self._lines, self._back = lines, list[str]()
        self.number = 0
        """The number of the last line that was taken, from 1."""

    def take(self) -> str | None:
        line = self._back.pop() if self._back else next(self._lines, None)
        self.number += line is not None
        return line

    def take_many(self, most: int) -> list[str]:
        """Return up to so many lines."""
        back = [self._back.pop() for _ in range(min(most, len(self._back)))]
        lines = back + list(islice(self._lines, most - len(back)))
        self.number += len(lines)
        return lines

    def put_back(self, lines: Sequence[str]) -> None:
        self._back.extend(reversed(lines))
        self.number -= len(lines)


def _skip_header(lines: _Lines, dialect: Dialect) -> None:
    """Take the header, which may have line ends inside quotes."""
    header = lines.take() or ""
    while dialect.quoted and header.count('"') % 2 and (more := lines.take()) is not None:
        header += more


def _quoted_record(first: str, lines: _Lines, dialect: Dialect, width: int, longest: int) -> list[str] | None:
    """Return the cells of a record with quotes, which may go on over further lines; None where it is broken.

    A record that would swallow many whole records is none: then a quote was not closed.
    """
    text, taken, whole = first, list[str](), 0
    while True:
        cells, is_open = _parse(text, dialect, width)
        if cells is not None and not (whole >= 3 and 2 * whole >= len(taken)):
            if not (taken and _are_records([first, *taken], dialect.delimiter, width)):
                return cells
            break
        if not is_open:
            break
        while (line := lines.take()) is not None and len(taken) < longest:
            taken.append(line)
            text += line
            if '"' in line:
                break
            whole += line.count(dialect.delimiter) == width - 1
        else:
            if line is not None:
                taken.append(line)
            break
        if line.count('"') % 2 == 0:
            complete, _ = _parse(line, dialect, width)
            whole += complete is not None and len(complete) == width > 1
    lines.put_back(taken)
    cells, _ = _parse(first, dialect, width, strict=False)
    return cells if cells is not None and len(cells) == width and first.count('"') % 2 == 0 else None


def _are_records(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Return whether each of some lines is a record by itself: with all cells, the first of one form with a digit.

    A quote that goes on over such lines was never closed, and another sign, as in 24", only seems to close it.
    """
    rows = [line.split(delimiter) for line in lines]
    forms = {_FORM.sub(lambda match: "0" if match[0].isdigit() else "a", row[0].strip(BLANKS + '"')) for row in rows}
    form = forms.pop()
    return not forms and "0" in form and " " not in form and all(len(row) >= width > 1 for row in rows)


def _without_quotes(cell: str) -> str:
    """Return a cell without the quotes around it, or the one before it."""
    if _QUOTED.fullmatch(cell):
        return cell[1:-1].replace('""', '"')
    return cell[1:] if cell[:1] == '"' else cell


def _parse(text: str, dialect: Dialect, width: int, strict: bool = True) -> tuple[list[str] | None, bool]:
    """Return the cells of a record, and whether a quote in it is still open.

    Quotes are doubled in a quoted cell; where that fails they may be escaped with a backslash, as MySQL writes them.
    """
    is_open = False
    for escape in (None, "\\") if '\\"' in text else (None,):
        reader = csv.reader([text], delimiter=dialect.delimiter, escapechar=escape, strict=strict)
        try:
            cells = next(reader)
        except csv.Error as error:
            is_open |= "end of data" in str(error)
            continue
        except StopIteration:
            continue
        if '\\"' in text and len(cells) != width:
            continue
        return cells, False
    return None, is_open
