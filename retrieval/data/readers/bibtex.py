"""Entries of BibTeX and BibLaTeX files: fields as text, with strings put in and the fields of crossrefs inherited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.files.encoding import decide_encoding, open_text
from retrieval.files.problems import Problems

MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), map(str, range(1, 13)), strict=True))
DATES = {"date", "year", "month"}
LONGEST = 1 << 20
"""Characters of one field at most."""
_START = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_NAME = re.compile(r"\s*([^\s,=#{}()\"']+)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}()\"=]+")
_BLANK = re.compile(r"[\s,]*")


@dataclass
class Entry:
    """An entry: its type in lower case, its key, and its fields, by names in lower case, as they are written."""

    line: int
    type: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)


class _Broken(ValueError):
    """An entry that does not end as it should."""


def read_entries(path: Path, problems: Problems) -> list[Entry]:
    """Return the entries of a file; one that is broken is a problem, and costs no other one."""
    encoding = decide_encoding(path, problems.options.encoding)
    problems.decide(path, encoding=encoding)
    with open_text(path, encoding) as file:
        text = file.read()
    entries = list(_Reader(path, text, problems).entries())
    by_key = {entry.key.lower(): entry for entry in entries}
    for entry in entries:
        parent = by_key.get(entry.fields.get("crossref", entry.fields.get("xdata", "")).lower())
        if parent and parent is not entry:
            inherited = {"booktitle" if name == "title" else name: value for name, value in parent.fields.items()}
            if entry.fields.keys() & DATES:
                inherited = {name: value for name, value in inherited.items() if name not in DATES}
            entry.fields = {**inherited, **entry.fields}
    return entries


class _Reader:
    def __init__(self, path: Path, text: str, problems: Problems):
        self._path, self._text, self._problems = path, text, problems
        self._strings = dict(MONTHS)
        self._lines, self._counted = 1, 0

    def entries(self) -> Iterator[Entry]:
        at = 0
        while match := _START.search(self._text, at):
            kind, at = match[1].lower(), match.end()
            line = self._line(match.start())
            try:
                if kind in ("comment", "preamble"):
                    at = self._end_of_group(at - 1)
                    continue
                key = ""
                if kind != "string":
                    comma = self._text.find(",", at)
                    key = self._text[at:comma].strip() if comma > 0 else ""
                    if not key or any(c in key for c in "{}=@\n"):
                        raise _Broken("has no key")
                    at = comma + 1
                fields, at = self._fields(at, ")" if match[2] == "(" else "}")
            except _Broken as broken:
                self._problems.add(self._path, line, "", f"this entry {broken}: it is left out")
                following = re.compile(r"^\s*@", re.MULTILINE).search(self._text, match.end())
                at = following.start() if following else len(self._text)
                continue
            if kind == "string":
                self._strings |= fields
            else:
                yield Entry(line, kind, key, fields)

    def _fields(self, at: int, closing: str) -> tuple[dict[str, str], int]:
        fields: dict[str, str] = {}
        while True:
            at = _BLANK.match(self._text, at).end()  # type: ignore[union-attr]
            if self._text[at : at + 1] == closing:
                return fields, at + 1
            name = _NAME.match(self._text, at)
            if not name:
                raise _Broken("is not closed" if at >= len(self._text) else "has something that is no field")
            value, at = self._value(name.end())
            fields.setdefault(name[1].lower(), value)

    def _value(self, at: int) -> tuple[str, int]:
        """Return a value, which may be several ones joined by #, and where it ends."""
        parts = []
        while True:
            sign = self._text[at : at + 1]
            if sign == "{":
                end = self._end_of_group(at)
                parts.append(self._text[at + 1 : end - 1])
            elif sign == '"':
                end = self._end_of_quote(at)
                parts.append(self._text[at + 1 : end - 1])
            elif bare := _BARE.match(self._text, at):
                end = bare.end()
                parts.append(self._strings.get(bare[0].lower(), bare[0]))
            else:
                raise _Broken("has a field without a value")
            more = re.compile(r"\s*#\s*").match(self._text, end)
            if not more:
                return "".join(parts), end
            at = more.end()

    def _end_of_group(self, at: int) -> int:
        opening = self._text[at]
        closing = {"{": "}", "(": ")"}[opening]
        depth, sign = 0, re.compile(r"\\.|[" + re.escape(opening + closing) + "]", re.DOTALL)
        for match in sign.finditer(self._text, at, at + LONGEST):
            depth += (match[0] == opening) - (match[0] == closing)
            if depth == 0:
                return match.end()
        raise _Broken("has a brace that is not closed")

    def _end_of_quote(self, at: int) -> int:
        depth = 0
        for match in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(self._text, at + 1, at + LONGEST):
            depth += (match[0] == "{") - (match[0] == "}")
            if match[0] == '"' and depth == 0:
                return match.end()
        raise _Broken("has a quote that is not closed")

    def _line(self, at: int) -> int:
        self._lines += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._lines
