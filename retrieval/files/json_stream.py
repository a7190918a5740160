"""The objects of a JSON file one by one, in pieces: memory does not follow the size of the file."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from retrieval.files.encoding import Encoding, decide_encoding, open_text, position
from retrieval.files.json_values import DECODER, decode, is_item, records, with_person, without_lone_surrogates
from retrieval.files.problems import Problems
from retrieval.files.rows import text_lines

BLOCK = 1 << 20
LARGEST = 64 << 20
"""Characters of one object at most."""
BLANK = " \t\r\n,"
NEAR = 20
"""Characters before the end of what is read, among which an error may be that of a text that goes on."""
_LIST_WITHIN = re.compile(r"\[\s*\{")
_AFTER_OBJECT = re.compile(r"\}\s*,\s*(?=\{)")


def json_objects(path: Path, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the line and the value of each object of a file; what is no object, or no JSON, is a problem.

    A file has one object a line, or arrays or objects over several lines. Of an object that holds others, those are
    yielded.
    """
    encoding = decide_encoding(path, problems.options.encoding)
    problems.decide(path, encoding=encoding)
    with open_text(path, encoding) as file:
        start = file.read(BLOCK).lstrip("\ufeff" + BLANK)
    lines = [line for line in start.split("\n", 50) if line.strip()]
    one_a_line = start[:1] != "[" and (start[:1] != "{" or _is_object(lines[0]) or any(map(_is_object, _ended(lines))))
    values = _lines(path, problems) if one_a_line else _Elements(path, encoding, problems).read()
    for line, value in values:
        for each in records(value):
            if isinstance(each, dict):
                yield line, each
            else:
                problems.add(path, line, "", f"a JSON object is needed, not {type(each).__name__}")


def _ended(lines: Sequence[str]) -> Sequence[str]:
    """Return the second line where the first one ends as an object does."""
    return lines[1:2] if lines[0].rstrip(BLANK).endswith("}") else ()


def _is_object(line: str) -> bool:
    """Return whether a line is a JSON object by itself."""
    try:
        return isinstance(decode(line.strip(BLANK)), dict)
    except ValueError:
        return False


def _lines(path: Path, problems: Problems) -> Iterator[tuple[int, Any]]:
    """Yield the values of a file that has one a line, or several."""
    for number, line in text_lines(path, problems):
        text = line.strip(BLANK + "\ufeff")
        if not text:
            continue
        try:
            yield number, decode(text)
            continue
        except json.JSONDecodeError as error:
            message = f"not JSON: {error.msg} at column {error.colno}"
            rest = error.pos if error.msg == "Extra data" else 0
        except ValueError as error:
            message, rest = f"not JSON that can be read: {error}", 0
        if rest:  # further values on the same line
            try:
                both = [decode(text[:rest].rstrip(BLANK)), decode(text[rest:].strip(BLANK))]
            except ValueError:
                problems.add(path, number, "", message)
            else:
                yield from ((number, value) for value in both)
        else:
            problems.add(path, number, "", message)


class _Elements:
    """The elements of arrays in a file, and objects that stand by themselves, which is read block by block."""

    def __init__(self, path: Path, encoding: Encoding, problems: Problems):
        self._path, self._encoding, self._problems = path, encoding, problems
        self._text, self._at, self._line = "", 0, 1
        self._file: io.TextIOWrapper

    def read(self) -> Iterator[tuple[int, Any]]:
        """Yield the line and the value of each element."""
        depth = documents = 0
        holder: dict[str, Any] | None = None
        """What is read of an object that is too large or broken, while its list is read."""
        with open_text(self._path, self._encoding) as self._file:
            self._more()
            self._text = self._text.lstrip("\ufeff")
            while True:
                if self._at == len(self._text):
                    if not self._more():
                        break
                    continue
                sign = self._text[self._at]
                if sign in BLANK or sign in "[]":
                    documents += sign == "[" and not depth
                    if sign == "[" and not depth and documents == 2:
                        self._mend("a second JSON document begins here: it is read, too")
                    depth = max(0, depth + (sign == "[") - (sign == "]"))
                    self._skip_to(self._at + 1)
                    if holder is not None and not depth:
                        holder = None
                        if not self._resume():
                            return
                    continue
                value, end, message = self._element()
                if end:
                    line = self._line
                    self._skip_to(end)
                    yield line, with_person(value, holder or {})
                elif not depth and (outer := self._list_within()):
                    holder, depth = outer, 1
                else:
                    what = "array" if depth else "object"
                    line = self._line
                    rest = "" if self._resume() else ": the rest is not read"
                    self._problems.add(self._path, line, "", f"the JSON {what} is {message}{rest}")
                    if rest:
                        return
            if depth:
                message = "the file ends within a JSON array: it may have been cut off"
                self._problems.add(self._path, self._line, "", message, 0)

    def _element(self) -> tuple[Any, int, str]:
        """Return the value that begins here and where it ends, or 0 and what is wrong with it."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                return None, 0, "nested too deeply"
            except ValueError as error:
                place = getattr(error, "pos", self._at)
                goes_on = place + NEAR >= len(self._text) or "Unterminated" in str(error)
                if not goes_on:
                    return None, 0, "broken here"
                if len(self._text) - self._at > LARGEST:
                    return None, 0, "too large"
                if not self._more(len(self._text) - self._at):
                    return None, 0, "broken here"
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            return without_lone_surrogates(value, self._text[self._at : end]), end, ""

    def _list_within(self) -> dict[str, Any]:
        """Skip into the list of an object that cannot be read as a whole; return what stands before it, or nothing."""
        start = _LIST_WITHIN.search(self._text, self._at)
        before = self._text[self._at : start.start()] if start else ""
        try:
            outer = decode(before + "null" + "}" * (before.count("{") - before.count("}")))
        except ValueError:
            return {}
        if not start or not isinstance(outer, dict) or is_item(outer):
            return {}
        self._skip_to(start.start() + 1)
        return outer

    def _more(self, least: int = BLOCK) -> bool:
        """Read a further block behind what is not used yet; return whether there was one."""
        block = self._file.read(max(least, BLOCK))
        if block:
            if self._text:
                self._problems.advance(self._path, position(self._file))
            self._text, self._at = self._text[self._at :] + block, 0
        return bool(block)

    def _skip_to(self, place: int) -> None:
        self._line += self._text.count("\n", self._at, place)
        self._at = place
        if place > BLOCK:
            self._text, self._at = self._text[place:], 0

    def _resume(self) -> bool:
        """Skip to the next object: where an object ends before one begins, or at a line as far indented as this one."""
        before = self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at]
        at_line = re.compile(rf"\n{before}(?=\{{)") if not before.strip(" \t") else _AFTER_OBJECT
        self._skip_to(self._at + 1)
        while True:
            starts = [match.end() for sign in (at_line, _AFTER_OBJECT) if (match := sign.search(self._text, self._at))]
            if starts:
                self._skip_to(min(starts))
                return True
            self._skip_to(max(self._at, len(self._text) - 2 * NEAR - len(before)))
            if not self._more():
                return False

    def _mend(self, message: str) -> None:
        self._problems.mend(self._path, self._line, "", message)
