"""The objects of a JSON file one by one, in pieces: memory does not follow the size of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.data.encoding import decide_encoding, open_text, position
from retrieval.data.names import KNOWN_ITEM_NAMES, KNOWN_LOG_NAMES, normalized_name
from retrieval.data.problems import Problems
from retrieval.data.rows import text_lines

BLOCK = 1 << 20
LARGEST = 64 << 20
"""Characters of one object at most, and of a file that is one object."""
BLANK = " \t\r\n,"
KNOWN_NAMES = (KNOWN_ITEM_NAMES & {"title", "name"}) | (KNOWN_LOG_NAMES & {"userid", "itemid"})
"""Names that make an object an item or an interaction, and not what holds some."""


def json_texts(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each object: one a line, or the elements of an array or of several.

    In a file that is one object, the elements of its longest array of objects, wherever it is.
    """
    encoding = decide_encoding(path, problems.options.encoding)
    problems.decide(path, encoding=encoding)
    with open_text(path, encoding) as file:
        start = file.read(BLOCK).lstrip("\ufeff" + BLANK)
    lines = [line for line in start.split("\n", 50) if line.strip()]
    if start[:1] == "[":
        yield from _elements(path, problems)
    elif start[:1] == "{" and not (len(lines) > 1 and any(map(_is_object, lines[:2]))):
        yield from _inside(path, problems)
    else:
        yield from ((number, line) for number, line in text_lines(path, problems) if line.strip())


def _is_object(line: str) -> bool:
    """Return whether a line is a JSON object by itself."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _elements(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield the elements of an array, and of further arrays or objects that follow it, reading block by block."""
    decoder = json.JSONDecoder()
    with open_text(path, decide_encoding(path, problems.options.encoding)) as file:
        text, at, number, ended = file.read(BLOCK).lstrip("\ufeff"), 0, 1, False
        documents = 0
        while True:
            while at < len(text) and text[at] in BLANK + "[]":
                number += text[at] == "\n"
                if text[at] == "[":
                    documents += 1
                    if documents == 2:
                        problems.mend(path, number, "", "a second JSON document begins here: it is read, too")
                at += 1
            if at == len(text):
                if ended or not (block := file.read(BLOCK)):
                    return
                problems.advance(path, position(file))
                text, at = block, 0
                continue
            try:
                _, end = decoder.raw_decode(text, at)
            except RecursionError:
                problems.add(path, number, "", "nested too deeply: the rest is not read")
                return
            except ValueError:
                block = "" if ended or len(text) - at > LARGEST else file.read(BLOCK)
                if block:
                    text, at = text[at:] + block, 0
                    continue
                ended = True
                resumed = _next_object(text, at + 1)
                rest = "" if resumed else ": the rest is not read"
                problems.add(path, number, "", f"the JSON array is broken here{rest}")
                if not resumed:
                    return
                number += text.count("\n", at, resumed)
                at = resumed
                continue
            if end == len(text) and not ended and (block := file.read(BLOCK)):
                text, at = text[at:] + block, 0  # a number may go on
                continue
            yield number, text[at:end]
            number += text.count("\n", at, end)
            at = end
            if at > BLOCK:
                text, at = text[at:], 0


def _next_object(text: str, start: int) -> int:
    """Return where the next object begins at the start of a line, or after the end of one; 0 where there is none."""
    places = [place for sign in ("\n{", "},{", "}, {", "\n  {", "\n {") if (place := text.find(sign, start)) >= 0]
    return text.index("{", min(places)) if places else 0


def _inside(path: Path, problems: Problems) -> Iterator[tuple[int, str]]:
    """Yield the elements of the longest array of objects in a file that is one object, else the object itself.

    A file of several objects over many lines is read as an array of these.
    """
    with open_text(path, decide_encoding(path, problems.options.encoding)) as file:
        text = file.read(LARGEST).lstrip("\ufeff")
    try:
        value, end = json.JSONDecoder().raw_decode(text, len(text) - len(text.lstrip()))
        whole = not text[end:].strip()
    except (ValueError, RecursionError):
        whole = False
    if not whole:
        yield from _elements(path, problems)
        return
    if set(map(normalized_name, value)) & KNOWN_NAMES or not (arrays := list(_arrays(value))):
        yield 1, text
        return
    longest = max(arrays, key=lambda array: len(array))
    for number, each in enumerate(longest, 1):
        yield number, json.dumps(each)


def _arrays(value: Any, depth: int = 0) -> Iterator[list[Any]]:
    """Yield the arrays of objects in a value, however deep."""
    if depth > 20:
        return
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _arrays(each, depth + 1)
