"""Single cells: what is missing, formulas of spreadsheets, lists however they are written, and text without HTML."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from typing import Any

MISSING = frozenset(
    ("", "nan", "NaN", "NAN", "None", "none", "NONE", "null", "NULL", "Null", "N/A", "n/a", "#N/A", "<NA>", r"\N")
)
"""What programs write in a table where there is no value."""
BLANKS = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"
"""Characters that show nothing at the ends of a text."""
NAME_KEYS = ("name", "title", "label", "value", "genre", "tag")
"""Fields by which an object in a list is named, as in TMDB's genres."""
MOST_LISTED = 200
"""Parts of a list at most."""
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,15})(\.\d{1,16})?")
_FORMULA = re.compile(r'=\s*"?(?:""|([^"]*))"?')
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--.{0,300}?-->", re.DOTALL)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)\b[^<>]*>", re.IGNORECASE)
_PARTS_SEPARATOR = re.compile(
    r"[|;；、]|\s+/\s*|\s*/\s+|(?<=[a-z]{3})/(?=[a-z]{3})|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])|[,，]"
)
"""The sign that parts a list of words: neither that of AC/DC nor of 3/4."""
_PART = re.compile(
    r"(?!(?:the|and|or|but|a|an|of|with|in|not|und|oder|et)\b)(?=.*[^\W\d_])\S+(?: \S+){0,3}", re.IGNORECASE
)
_SLASH = re.compile(r"\s+/\s*|\s*/\s+|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})")


def clean(cell: str) -> str | None:
    """Return a cell of a table without blanks around it and without a spreadsheet's formula; None for no value."""
    text = cell.strip()
    if not text.isascii():
        text = text.strip(BLANKS)
    if text[:1] == "=" and (match := _FORMULA.fullmatch(text)):
        text = (match[1] or "").strip(BLANKS)
    return None if text in MISSING else text


def split_list(value: Any) -> Sequence[str]:
    """Return the parts of a list: as it is, of objects their names, and of a text what its separators part.

    A text may be JSON or Python's notation of a list; otherwise the first of | ; 、 a slash and a comma that it holds
    separates.
    """
    if isinstance(value, str):
        return _split_text(value)
    parts: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    return [word for word in map(_word, parts[:MOST_LISTED]) if word]


@lru_cache(20_000)
def _split_text(text: str) -> tuple[str, ...]:
    """Return the parts of a text; the same text has the same parts in memory, however many items have it."""
    text = text.strip()
    if text[:1] == "[" and text[-1:] == "]" and (parsed := _literal(text)) is not None:
        return tuple(split_list(parsed))
    parts = (part.strip(BLANKS + "'\"") for part in _split(text)[:MOST_LISTED])
    return tuple(dict.fromkeys(part for part in parts if part))


@lru_cache(20_000)
def listed_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a text that lists words, as "wood, plastic" does; none of any other text.

    A part is of a few words and begins as a name does: neither "Lion, the Witch and the Wardrobe" nor "1,150 g" lists.
    """
    if len(text) > MOST_LISTED:
        return ()
    separator = _PARTS_SEPARATOR.search(text)
    if not separator:
        return ()
    sign = separator[0].strip()
    parts = [part.strip(BLANKS) for part in re.split("[,，]" if sign in ",，" else re.escape(sign), text)]
    parts = [part for part in parts if part]
    is_list = len(parts) > 1 and all(map(_PART.fullmatch, parts))
    return tuple(dict.fromkeys(parts)) if is_list else ()


def plain_text(text: str) -> str:
    """Return a text without HTML: tags dropped, breaks as line ends, entities as characters."""
    if "<" in text and _TAG.search(text):
        text = _TAG.sub("", _BREAK.sub("\n", text))
    return unescape(text).strip() if "&" in text else text.strip()


def scalar(cell: Any) -> Any:
    """Return a cell as the number or truth value it spells, so that only words count as text attributes."""
    if not isinstance(cell, str):
        return cell
    if _NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    return {"true": True, "false": False}.get(cell.lower(), cell)


def as_text(value: Any) -> str:
    """Return a value as one text: parts of a list joined, a number without a needless fraction."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(part for part in map(as_text, value) if part)
    if isinstance(value, dict):
        return _word(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None or value != value else str(value)


def _split(text: str) -> list[str]:
    for sign in "|;；、":
        if sign in text:
            return text.split(sign)
    if _SLASH.search(text):
        return _SLASH.split(text)
    return re.split("[,，]", text)


def _word(part: Any) -> str:
    if isinstance(part, dict):
        named = next((part[key] for key in NAME_KEYS if isinstance(part.get(key), str | int | float)), "")
        return as_text(named).strip(BLANKS)
    return as_text(part).strip()


def _literal(text: str) -> list[Any] | None:
    """Return a list in the notation of JSON or Python; None for another text."""
    for parse in (json.loads, ast.literal_eval):
        try:
            parsed = parse(text) if len(text) < 20_000 else None
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        return parsed if isinstance(parsed, list) else None
    return None
