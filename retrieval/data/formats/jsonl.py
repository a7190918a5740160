"""JSON lines, or one JSON array, whose objects have the fields of Item and Interaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NoReturn

from retrieval.data.rows import Problems, Row, text_lines

ENDINGS: tuple[str, ...] = (".jsonl", ".ndjson", ".json")
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ()


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the items of a file."""
    return _rows(path, problems)


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the interactions of a file; without a kind, a rated one is 'rate' and any other 'view'."""
    for row in _rows(path, problems):
        row.fields.setdefault("kind", "view" if row.fields.get("value") is None else "rate")
        yield row


def _rows(path: Path, problems: Problems) -> Iterator[Row]:
    for line, text in _values(path, problems):
        try:
            value = json.loads(text, parse_constant=_refuse)
        except json.JSONDecodeError as error:
            problems.add(path, line, "", f"not JSON: {error.msg} at column {error.colno}")
        except (ValueError, RecursionError) as error:
            problems.add(path, line, "", f"not JSON that can be read: {error}")
        else:
            if isinstance(value, dict):
                yield Row(path, line, value)
            else:
                problems.add(path, line, "", f"a JSON object is needed, not {type(value).__name__}")


def _values(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each object: one a line, or the elements of an array."""
    lines = text_lines(path, problems)
    first = next((numbered for numbered in lines if numbered[1].strip()), (0, ""))
    if not first[1].lstrip().startswith("["):
        yield from ((number, line) for number, line in chain([first], lines) if line.strip())
        return
    number, text = first[0], "\n".join([first[1], *(line for _, line in lines)])
    at, decoder = text.index("[") + 1, json.JSONDecoder()
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            number += text[at] == "\n"
            at += 1
        if text[at : at + 1] == "]":
            return
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            problems.add(path, number, "", "the JSON array is broken here: the rest is not read")
            return
        yield number, text[at:end]
        number += text.count("\n", at, end)
        at = end


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")
