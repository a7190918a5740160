"""Lists of records inside nested objects, as JSON and XML hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from retrieval.exports.records import Record, flattened

SAMPLE = 50
"""Objects of a list whose names tell what it holds."""
DEEPEST = 12
FEWEST_ENTRIES = 2
"""Objects at least that make an object of objects a list of records."""
Score = Callable[[frozenset[str]], int]
"""How much names of cells tell of an item and of what somebody did with it; 0 where they tell of no item."""


class RecordList(NamedTuple):
    """A list of records: where it lies in the document, the names of its cells, and what they tell."""

    path: str
    columns: frozenset[str]
    records: list[Record]
    score: int


def record_lists(document: Any, score: Score) -> list[RecordList]:
    """Return the lists of objects in a document that tell of items, those at the same place put together.

    Of a list and lists within its objects the one is taken whose names tell more; the outer one where both tell alike.
    A document without lists may be one record.
    """
    lists: dict[str, list[Mapping[str, Any]]] = {}
    for path, objects in _walk(document, "", score, 0):
        lists.setdefault(path, []).extend(objects)
    if not lists and isinstance(document, Mapping) and score(_columns([document])):
        lists[""] = [document]
    return [_of(path, objects, score) for path, objects in lists.items()]


def _walk(node: Any, path: str, score: Score, depth: int) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    if depth > DEEPEST:
        return
    if isinstance(node, Mapping):
        objects = [value for value in node.values() if isinstance(value, Mapping)]
        if len(objects) >= FEWEST_ENTRIES and len(objects) == len(node) and _alike(objects):
            keyed = [{"key": key, **value} for key, value in node.items()]
            yield from _walk(keyed, path, score, depth + 1)
            return
        for name, value in node.items():
            yield from _walk(value, f"{path}.{name}" if path else str(name), score, depth + 1)
    elif isinstance(node, list):
        objects = [value for value in node if isinstance(value, Mapping)]
        if not objects:
            return
        inner: dict[str, list[Mapping[str, Any]]] = {}
        for each in objects:
            for name, value in each.items():
                for place, each_inner in _walk(value, f"{path}.{name}" if path else str(name), score, depth + 1):
                    inner.setdefault(place, []).extend(each_inner)
        own = score(_columns(objects))
        best = max((score(_columns(each)) for each in inner.values()), default=0)
        if best > own:
            yield from inner.items()
        elif own:
            yield path, objects


def _alike(objects: list[Mapping[str, Any]]) -> bool:
    """Return whether objects have mostly the same names, as the records of one list do."""
    first = set(objects[0])
    return all(2 * len(first & set(each)) > len(first | set(each)) for each in objects[1:SAMPLE])


def _columns(objects: list[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(name for each in objects[:SAMPLE] for name in flattened(each))


def _of(path: str, objects: list[Mapping[str, Any]], score: Score) -> RecordList:
    records = [Record(number, flattened(each)) for number, each in enumerate(objects, 1)]
    columns = frozenset(name for record in records for name in record.cells)
    return RecordList(path, columns, records, score(columns))
