"""Conditions over a whole catalogue at once, and which of them to relax.

What a condition needs of a field is laid out on first use and kept: the rows of each value, the least and the greatest
number of each item, or its folded texts. Memory is that of the fields that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.conditions.expression import All, Comparison, Condition, Either, Not, OneOf
from retrieval.conditions.fields import equality_key, fold, numbers, values
from retrieval.conditions.predicates import Between, Contains, Equals, Predicate
from retrieval.data.items import Item

Mask = NDArray[np.bool_]
Rows = dict[str, NDArray[np.int32]]
Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]

MAX_CACHED_SEARCHES = 16


class Columns:
    """The items of a catalogue, row by row, to be asked conditions. They say what `Condition.holds` says."""

    def __init__(self, items: Iterable[Item]):
        self.items = items if isinstance(items, Sequence) else tuple(items)
        self._keyed: dict[str, Rows] = {}
        self._spelt: dict[str, Rows] = {}
        self._numbers: dict[str, Bounds] = {}
        self._found: dict[str, Mask] = {}
        self._texts: tuple[NDArray[np.int32], list[str]] | None = None

    def allowed(self, conditions: Iterable[Condition]) -> Mask:
        """Which items meet all of some conditions, (items,)."""
        found = np.ones(len(self.items), bool)
        for condition in conditions:
            found &= self.mask(condition)
        return found

    def mask(self, condition: Condition) -> Mask:
        """Which items meet a condition, (items,)."""
        match condition:
            case All(parts):
                return self.allowed(parts)
            case Either(parts):
                return self._any(self.mask(p) for p in parts)
            case Not(part):
                return ~self.mask(part)
            case Comparison(operator="!="):
                return ~self._true(condition.predicate)
            case Comparison():
                return self._true(condition.predicate)
            case OneOf():
                return self._any(self._true(a) for a in condition.predicates)
        raise TypeError(f"columns know no {type(condition).__name__}")

    def _any(self, masks: Iterable[Mask]) -> Mask:
        found = np.zeros(len(self.items), bool)
        for mask in masks:
            found |= mask
        return found

    def _true(self, atom: Predicate) -> Mask:
        match atom:
            case Equals(field, keys):
                rows = self._rows(field)
                return self._at(rows[k] for k in keys if k in rows)
            case Between(field, low, high, is_open):
                least, most = self._bounds(field)
                # An item without a number is NaN, which is neither above nor below anything.
                return (most > low) & (least < high) if is_open else (most >= low) & (least <= high)
            case Contains(field, part) if field == "text":
                return self._mentioned(part)
            case Contains(field, part):
                return self._at(rows for spelt, rows in self._spellings(field).items() if part in spelt)

    def _at(self, rows: Iterable[NDArray[np.int32]]) -> Mask:
        found = np.zeros(len(self.items), bool)
        for some in rows:
            found[some] = True
        return found

    def _rows(self, field: str) -> Rows:
        if field not in self._keyed:
            self._keyed[field] = self._keys_of(field)
        return self._keyed[field]

    def _keys_of(self, field: str) -> Rows:
        return rows_by_key(self.items, field)

    def _spellings(self, field: str) -> Rows:
        if field not in self._spelt:
            self._spelt[field] = _grouped([fold(str(v)) for v in values(item, field)] for item in self.items)
        return self._spelt[field]

    def _bounds(self, field: str) -> Bounds:
        if field not in self._numbers:
            self._numbers[field] = self._bounds_of(field)
        return self._numbers[field]

    def _bounds_of(self, field: str) -> Bounds:
        return number_bounds(self.items, field)

    def _mentioned(self, part: str) -> Mask:
        """The texts are read through, which takes 0.3 ms for a thousand; what was found is kept for the latest few."""
        if part not in self._found:
            while len(self._found) >= MAX_CACHED_SEARCHES:
                del self._found[next(iter(self._found))]
            self._found[part] = self._search(part)
        return self._found[part].copy()

    def _search(self, part: str) -> Mask:
        if self._texts is None:
            found = [(row, fold(str(v))) for row, item in enumerate(self.items) for v in values(item, "text")]
            self._texts = np.array([row for row, _ in found], np.int32), [text for _, text in found]
        rows, texts = self._texts
        return self._at([rows[np.fromiter((part in text for text in texts), bool, len(texts))]])


def relax(conditions: Iterable[Condition], columns: Columns, among: Mask | None = None) -> list[tuple[Condition, int]]:
    """Each condition, and how many items would be left without it; that which gives most first.

    What is joined by `and` counts as several conditions. `among` says which rows there are to have, (items,).
    """
    parts = list(dict.fromkeys(part for condition in conditions for part in _conjuncts(condition)))
    if not parts:
        return []
    fails = np.stack([~columns.mask(part) for part in parts])
    if among is not None:
        fails = fails[:, among]
    failed = fails.sum(axis=0)
    left = int((failed == 0).sum())
    gains = (fails & (failed == 1)).sum(axis=1)
    found = [(part, left + int(gain)) for part, gain in zip(parts, gains, strict=True)]
    return sorted(found, key=lambda pair: -pair[1])


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def rows_by_key(items: Iterable[Item], field: str) -> Rows:
    """The rows of each value of a field, by what values are equal by."""
    return _grouped([equality_key(field, v) for v in values(item, field)] for item in items)


def number_bounds(items: Iterable[Item], field: str) -> Bounds:
    """The least and the greatest number of each item in a field, (items,) each; NaN where it has none."""
    found = [numbers(item, field) for item in items]
    least = np.array([min(ns, default=np.nan) for ns in found], np.float64)
    return least, np.array([max(ns, default=np.nan) for ns in found], np.float64)


def _grouped(keys: Iterable[Iterable[str]]) -> Rows:
    """Which rows have a key, for each."""
    rows: dict[str, list[int]] = {}
    for row, some in enumerate(keys):
        for one in dict.fromkeys(some):
            rows.setdefault(one, []).append(row)
    return {one: np.array(found, np.int32) for one, found in rows.items()}
