"""JSON as it is written: one document, one object a line, or a damaged list whose whole objects are still read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from retrieval.errors import DataError
from retrieval.files.encoding import decide_encoding, open_text
from retrieval.files.problems import Problems

LARGEST = 1 << 30
"""Characters of a file that is read as a whole."""


def read_json(path: Path, problems: Problems, encoding: str = "") -> Any:
    """Return what a file of JSON or of JSON lines holds; lines and objects that are damaged are problems.

    Raises DataError for a file that is too large.
    """
    if path.stat().st_size > LARGEST:
        raise DataError(f"{path} is larger than {LARGEST >> 20} MB: split it")
    with open_text(path, decide_encoding(path, encoding)) as file:
        text = file.read(LARGEST).strip("\ufeff \t\r\n\0")
    if text.startswith(("var ", "window.", "YTD.")) and "=" in text[:200]:  # JavaScript that assigns a document
        text = text[text.index("=") + 1 :].strip(" ;")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    first, document = lines[0][1] if lines else "", []
    if not (first.lstrip().startswith("{") and first.rstrip().endswith("}") and _parsed(first) is not None):
        return _whole_objects(text, path, problems)
    for number, line in lines:
        parsed = _parsed(line)
        if isinstance(parsed, dict):
            document.append(parsed)
        else:
            problems.add(path, number, "", "not a JSON object")
    return document


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _whole_objects(text: str, path: Path, problems: Problems) -> list[dict[str, Any]]:
    """Return the objects of a damaged list that are whole and have names in common with the first one."""
    decoder, objects, names = json.JSONDecoder(), list[dict[str, Any]](), set[str]()
    position, damaged = text.find("{", 1 if text.startswith("{") else 0), False
    while position >= 0:
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            if not damaged:
                problems.add(path, text.count("\n", 0, position) + 1, "", "not JSON")
            damaged, end = True, position + 1
        else:
            names = names or set(value)
            if value and 2 * len(names & set(value)) >= len(names):
                objects.append(value)
                damaged = False
        position = text.find("{", end)
    return objects
