"""JSON as programs write it, NaN and Python's notation included, and the records that a value holds."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from retrieval.columns.names import item_columns, log_columns

DEEPEST = 20
"""Levels of a value in which a list of records is looked for."""
LONGEST_LITERAL = 1_000_000
"""Characters of an object in Python's notation at most."""
DECODER = json.JSONDecoder(parse_constant=lambda constant: None, strict=False)
"""Reads NaN and Infinity, which data frames write for what is missing, as null, and line ends within strings."""
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def decode(text: str) -> Any:
    """Return the value of a text in JSON, or of an object in Python's notation. Raises ValueError for another text."""
    try:
        return without_lone_surrogates(DECODER.decode(text), text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except json.JSONDecodeError:
        if not text.startswith(("{'", "{u'")) or len(text) > LONGEST_LITERAL:
            raise
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            pass
        raise


def without_lone_surrogates(value: Any, text: str) -> Any:
    """Return the value of a text with U+FFFD for halves of characters, which UTF-8 cannot hold."""
    if not _SURROGATE.search(text):
        return value
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.loads(written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return value


def records(value: Any) -> Iterator[Any]:
    """Yield what a value stands for: itself, or the objects of the longest list in it.

    Records of a list in an object that names a person are that person's. A data frame's columns become rows.
    """
    if not isinstance(value, dict) or not any(isinstance(each, list | dict) for each in value.values()):
        yield value
        return
    if rows := _rows(value):
        yield from rows
        return
    lists = [] if _is_record(value) else list(_lists(value))
    if not lists:
        yield value
        return
    for each in max(lists, key=len):
        yield with_person(each, value)


def with_person(value: Any, holder: Mapping[str, Any]) -> Any:
    """Return a value of a list with the person whom the object that holds the list names."""
    if not isinstance(value, dict) or not holder:
        return value
    person = {c: holder[c] for c in _columns(holder)[1].get("user_id", ()) if isinstance(holder[c], str | int)}
    return {**person, **value} if person else value


def is_item(value: Mapping[str, Any]) -> bool:
    """Return whether an object has names of an item's fields by which it is no mere holder of others."""
    return bool(_columns(value)[0].keys() & {"id", "title"})


def _is_record(value: Mapping[str, Any]) -> bool:
    """Return whether an object is an item or an interaction, and not what holds some."""
    fields = {
        field
        for columns_of in _columns(value)
        for field, columns in columns_of.items()
        if any(not isinstance(value[column], list | dict) for column in columns)
    }
    has_id = "item_id" in fields or "id" in fields
    if has_id and fields & {"title", "user_id", "value", "kind", "time", "text", "status"}:
        return True
    return "title" in fields and not any(map(_holds_records, _lists(value)))


def _holds_records(values: Sequence[Any]) -> bool:
    """Return whether a list holds objects that have an id and a title, or what somebody did."""
    item, log = _columns(next(each for each in values if isinstance(each, dict)))
    return {"id", "title"} <= item.keys() or ("item_id" in log and bool(log.keys() & {"value", "kind", "time"}))


def _lists(value: Any, depth: int = 0) -> Iterator[list[Any]]:
    """Yield the lists in an object that hold objects, however deep."""
    if isinstance(value, list):
        if any(isinstance(each, dict) for each in value):
            yield value
    elif isinstance(value, dict) and depth < DEEPEST:
        for each in value.values():
            yield from _lists(each, depth + 1)


def _rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a data frame that was written as columns or split; none for another object."""
    if isinstance(names := value.get("columns"), list) and isinstance(data := value.get("data"), list):
        return [dict(zip(map(str, names), row, strict=False)) for row in data if isinstance(row, list)]
    columns = list(value.values())
    if len(columns) < 2 or not any(_columns(value)):
        return []
    if all(isinstance(column, list) for column in columns) and len({len(column) for column in columns}) == 1:
        return [dict(zip(value, row, strict=True)) for row in zip(*columns, strict=True)]
    if all(isinstance(column, dict) for column in columns) and len({tuple(column) for column in columns}) == 1:
        rows = zip(*(column.values() for column in columns), strict=True)
        return [dict(zip(value, row, strict=True)) for row in rows]
    return []


def _columns(value: Mapping[str, Any]) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Return the names in an object by field of an item, and by field of an interaction."""
    return _columns_of(tuple(value))


@lru_cache(1024)
def _columns_of(names: tuple[str, ...]) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    return item_columns(names), log_columns(names)
