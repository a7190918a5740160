"""Writing to the terminal: lines, aligned tables and wrapped sentences, with colour where it is welcome.

Widths are in cells, of which a Chinese character takes two. Knows no items and no requests.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.cells import cell_len, set_cell_size

from agent.text import is_control, strip_control
from retrieval.messages import messages

Texts = Mapping[str, Any]
NARROWEST, WIDEST = 60, 120
GAP = "  "
_PIECES = re.compile(r"[^\s⺀-鿿＀-￯]+\s*|[⺀-鿿＀-￯][，。、；：！？）》”…]*\s*|\s+")
"""What a line may be broken after: a word, or a Chinese character with the punctuation that must not begin a line."""


def texts(language: str) -> Texts:
    """Return the texts of the command line in a language."""
    return messages("agent.cli", language)


def counted(forms: Mapping[str, str], count: int, **values: object) -> str:
    """Fill in the singular form (`one`) or the plural form (`other`) of a text."""
    return forms["one" if count == 1 else "other"].format(count=f"{count:,}", **values)


class Styled(str):
    """A line with escape sequences of ours, and none of others."""


def write(line: str = "") -> None:
    """Write lines of data to stdout; what a terminal would obey is left out of all but styled ones."""
    typer.echo(line if isinstance(line, Styled) else "\t".join(map(strip_control, line.split("\t"))))


def write_json(value: Any, indent: int | None = None) -> None:
    """Write a value to stdout as JSON; dates in ISO 8601, and what a terminal would obey or not show as \\uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=lambda moment: moment.isoformat())
    typer.echo("\n".join(line if line.isprintable() else _escaped(line) for line in text.split("\n")))


def _escaped(line: str) -> str:
    return "".join(json.dumps(c)[1:-1] if is_control(c) else c for c in line)


def write_stderr(line: str) -> None:
    """Write one line to stderr, whatever characters it holds: what a terminal would obey is left out."""
    typer.echo(strip_control(line.replace("\n", " ")), err=True)


def bold(text: str) -> str:
    """Return a heading as this terminal shows one."""
    return _styled(text, bold=True)


def dim(text: str) -> str:
    """Return a side note as this terminal shows one."""
    return _styled(text, dim=True)


def _styled(text: str, **style: bool) -> str:
    return Styled(typer.style(strip_control(text), **style)) if _colour() else text


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the cells of a line: those of the terminal within reason, 80 in a pipe."""
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def shorten(text: str, cells: int) -> str:
    """Cut a text to a number of cells, with … where something is missing."""
    return text if cell_len(text) <= cells else set_cell_size(text, cells - 1).rstrip() + "…"


def table(rows: Sequence[Sequence[str]], narrowest: Sequence[int], cells: int | None = None) -> list[str]:
    """Align the columns of some rows within a number of cells, those of the terminal by default.

    The widest column that is wider than its `narrowest` gives way first.
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - (cells or width())
    while excess > 0:
        able = [(each, number) for number, each in enumerate(widths) if each > narrowest[number]]
        if not able:
            break
        widths[max(able)[1]] -= 1
        excess -= 1
    return [
        GAP.join(
            text + " " * (each - cell_len(text)) for text, each in zip(map(shorten, row, widths), widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def wrap(text: str, indent: str) -> Iterator[str]:
    """Break a text into indented lines that fit the terminal."""
    line, room = "", width() - len(indent)
    for piece in _PIECES.findall(text):
        if line and cell_len(line + piece.rstrip()) > room:
            yield indent + line.rstrip()
            line = ""
        line += piece
    if line.strip():
        yield indent + line.rstrip()


def program() -> str:
    """Return how this program is called from the current folder."""
    if shutil.which("whyrec"):
        return "whyrec"
    beside = Path(sys.executable).with_name("whyrec")
    if not beside.is_file():
        return "python -m agent"
    return os.path.relpath(beside) if beside.is_relative_to(Path.cwd()) else str(beside)


def write_next_steps(steps: Sequence[tuple[str, Sequence[object]]], language: str, *, err: bool = False) -> None:
    """Write what to do next: for each step a purpose, by its key, and the arguments of a command.

    Commands are never cut: where one does not fit beside its purpose, all stand below theirs.
    """
    words = texts(language)
    purposes = [words[purpose] for purpose, _ in steps]
    commands = [
        " ".join((program(), *(shlex.quote(strip_control(str(a))) for a in arguments))) for _, arguments in steps
    ]
    widest = max(map(cell_len, purposes))
    fits = all(cell_len(GAP + GAP + command) + widest <= width() for command in commands)
    typer.echo("\n" + words["next"], err=err)
    for purpose, command in zip(purposes, commands, strict=True):
        space = " " * (widest - cell_len(purpose)) + GAP if fits else "\n" + GAP + GAP
        typer.echo(f"{GAP}{purpose}{space}{command}", err=err)
