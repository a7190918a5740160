"""Conditions evaluated over a whole catalogue at once, and which of them to relax.

What a condition needs of a field is computed on first use and cached: the rows of each value, the least and the
greatest number of each item, or its folded texts. Memory is that of the fields that conditions use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats, Mask
from retrieval.columns.cells import listed_parts
from retrieval.conditions.expression import All, Comparison, Condition, Either, Not, OneOf
from retrieval.conditions.fields import FIELDS, canonical, equality_key, fold, numbers, values
from retrieval.conditions.predicates import Between, Contains, Equals, Predicate
from retrieval.data.items import Item
from retrieval.errors import RequestError

RowsByKey = dict[str, NDArray[np.int32]]
"""The rows of the items that have a value, by its equality key."""
Bounds = tuple[Floats, Floats]
"""The least and the greatest number of each item, (items,) each; NaN where it has none."""

MAX_CACHED_SEARCHES = 16
MAX_WORDS_CHARS = 300
"""Characters up to which the value of an attribute is taken for words, not for a text."""


class Columns:
    """The items of a catalogue, row by row, ready for conditions. They agree with `Condition.holds`."""

    def __init__(self, items: Iterable[Item]):
        self.items = items if isinstance(items, Sequence) else tuple(items)
        self._rows_by_key: dict[str, RowsByKey] = {}
        self._rows_by_spelling: dict[str, RowsByKey] = {}
        self._number_bounds: dict[str, Bounds] = {}
        self._searches: dict[str, Mask] = {}
        self._texts: tuple[NDArray[np.int32], list[str]] | None = None

    def allowed(self, conditions: Iterable[Condition]) -> Mask:
        """Return which items meet all of the conditions, (items,)."""
        allowed = np.ones(len(self.items), bool)
        for condition in conditions:
            allowed &= self.mask(condition)
        return allowed

    def check_fields(self, conditions: Iterable[Condition]) -> None:
        """Raise RequestError for a condition on a field that no item has, naming those that there are."""
        missing = [field for field in fields_of(conditions) if field not in FIELDS and not self._rows(field)]
        if not missing:
            return
        present = {canonical(name) for item in self.items for texts in (item, *item.translations.values())
                   for name in (*texts.attributes, *(each.field for each in texts.extracted))}  # fmt: skip
        names = sorted(f'"{name}"' if not name.replace("_", "").isalnum() else name for name in present | FIELDS)
        near = get_close_matches(missing[0], names, 3, 0.6)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise RequestError(f"no item has a field {missing[0]!r}: {hint}there are {', '.join(names[:40])}")

    def mask(self, condition: Condition) -> Mask:
        """Return which items meet a condition, (items,)."""
        match condition:
            case All(parts):
                return self.allowed(parts)
            case Either(parts):
                return self._any(self.mask(part) for part in parts)
            case Not(part):
                return ~self.mask(part)
            case Comparison(operator="!="):
                return ~self._evaluate(condition.predicate)
            case Comparison():
                return self._evaluate(condition.predicate)
            case OneOf():
                return self._any(self._evaluate(predicate) for predicate in condition.predicates)
        raise TypeError(f"columns know no {type(condition).__name__}")

    @cached_property
    def words_by_field(self) -> Mapping[str, frozenset[str]]:
        """Return the traits of all items as `trait`, and the words of each attribute, those of a list each."""
        words: dict[str, set[str]] = {"trait": set()}
        for item in self.items:
            for texts in (item, *item.translations.values()):
                words["trait"].update(texts.categories, texts.tags)
                extracted = ((each.field, each.value) for each in texts.stated)
                for name, value in (*texts.attributes.items(), *extracted):
                    if isinstance(value, str) and len(value) <= MAX_WORDS_CHARS:
                        words.setdefault(canonical(name), set()).update(listed_parts(value) or (value,))
        return {
            field: frozenset(of_field) for field, of_field in words.items() if field == "trait" or field not in FIELDS
        }

    @property
    def tells_languages(self) -> bool:
        """Tell whether items differ in language; where all have one, it may be no more than that of the texts."""
        return any(len(rows) < len(self.items) for rows in self._rows("language").values())

    def counts(self, field: str) -> dict[str, int]:
        """Return how many items have each value of a field, most first; values that differ in case alone are one."""
        counts = {value: len(rows) for value, rows in self._rows(field).items() if value}
        return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))

    def rows_by_value(self, field: str) -> RowsByKey:
        """Return the rows of the items that have each value of a field, by its equality key."""
        return self._rows(field)

    def _any(self, masks: Iterable[Mask]) -> Mask:
        union = np.zeros(len(self.items), bool)
        for mask in masks:
            union |= mask
        return union

    def _evaluate(self, predicate: Predicate) -> Mask:
        match predicate:
            case Equals(field, keys):
                rows = self._rows(field)
                return self._mask_of(rows[key] for key in keys if key in rows)
            case Between(field, low, high, is_open):
                least, most = self._bounds(field)
                # An item without a number is NaN, which is neither above nor below anything.
                return (most > low) & (least < high) if is_open else (most >= low) & (least <= high)
            case Contains(field, part) if field == "text":
                return self._search_cached(part)
            case Contains(field, part):
                spellings = self._spellings(field).items()
                return self._mask_of(rows for spelling, rows in spellings if part in spelling)

    def _mask_of(self, rows: Iterable[NDArray[np.int32]]) -> Mask:
        mask = np.zeros(len(self.items), bool)
        for each in rows:
            mask[each] = True
        return mask

    def _rows(self, field: str) -> RowsByKey:
        if field not in self._rows_by_key:
            self._rows_by_key[field] = self._compute_rows(field)
        return self._rows_by_key[field]

    def _compute_rows(self, field: str) -> RowsByKey:
        """Return the rows of each value of a field; overridden where columns are stored."""
        return rows_by_key(self.items, field)

    def _spellings(self, field: str) -> RowsByKey:
        if field not in self._rows_by_spelling:
            spellings = ([fold(str(value)) for value in values(item, field)] for item in self.items)
            self._rows_by_spelling[field] = _group(spellings)
        return self._rows_by_spelling[field]

    def _bounds(self, field: str) -> Bounds:
        if field not in self._number_bounds:
            self._number_bounds[field] = self._compute_bounds(field)
        return self._number_bounds[field]

    def _compute_bounds(self, field: str) -> Bounds:
        """Return the bounds of each item's numbers in a field; overridden where columns are stored."""
        return number_bounds(self.items, field)

    def _search_cached(self, part: str) -> Mask:
        """Return which texts contain a part; the latest few searches are cached, as one takes 0.3 ms a thousand."""
        matches = self._searches.get(part)
        if matches is None:
            matches = self._search(part)
            for oldest in [*self._searches][: len(self._searches) + 1 - MAX_CACHED_SEARCHES]:
                self._searches.pop(oldest, None)  # another thread may have been first
            self._searches[part] = matches
        return matches.copy()

    def _search(self, part: str) -> Mask:
        if self._texts is None:
            texts_by_row = [(row, fold(str(v))) for row, item in enumerate(self.items) for v in values(item, "text")]
            self._texts = np.array([row for row, _ in texts_by_row], np.int32), [text for _, text in texts_by_row]
        rows, texts = self._texts
        return self._mask_of([rows[np.fromiter((part in text for text in texts), bool, len(texts))]])


def relax(conditions: Iterable[Condition], columns: Columns, among: Mask | None = None) -> list[tuple[Condition, int]]:
    """Return each condition with how many items meet the others, the one whose removal gives most first.

    Parts that `and` joins count as conditions of their own. `among`, (items,), restricts the items that are counted.
    """
    parts = list(dict.fromkeys(part for condition in conditions for part in _conjuncts(condition)))
    if not parts:
        return []
    fails = np.stack([~columns.mask(part) for part in parts])
    if among is not None:
        fails = fails[:, among]
    failures = fails.sum(axis=0)
    passing = int((failures == 0).sum())
    gains = (fails & (failures == 1)).sum(axis=1)
    counts = [(part, passing + int(gain)) for part, gain in zip(parts, gains, strict=True)]
    return sorted(counts, key=lambda pair: -pair[1])


def fields_of(conditions: Iterable[Condition]) -> Iterator[str]:
    """Yield the fields that conditions compare."""
    for condition in conditions:
        match condition:
            case All(parts) | Either(parts):
                yield from fields_of(parts)
            case Not(part):
                yield from fields_of([part])
            case Comparison(field=field) | OneOf(field=field):
                yield field


def _conjuncts(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _conjuncts(part)
    else:
        yield condition


def rows_by_key(items: Iterable[Item], field: str) -> RowsByKey:
    """Return the rows of each value of a field, by its equality key."""
    return _group([equality_key(field, value) for value in values(item, field)] for item in items)


def number_bounds(items: Iterable[Item], field: str) -> Bounds:
    """Return the least and the greatest number of each item in a field, (items,) each; NaN where it has none."""
    by_item = [numbers(item, field) for item in items]
    least = np.array([min(each, default=np.nan) for each in by_item], np.float64)
    return least, np.array([max(each, default=np.nan) for each in by_item], np.float64)


def _group(keys_by_row: Iterable[Iterable[str]]) -> RowsByKey:
    rows: dict[str, list[int]] = {}
    for row, keys in enumerate(keys_by_row):
        for key in dict.fromkeys(keys):
            rows.setdefault(key, []).append(row)
    return {key: np.array(each, np.int32) for key, each in rows.items()}
