"""The predicates that comparisons evaluate: a value equals, a number lies between, a text contains."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from retrieval.conditions.fields import (
    FIELDS,
    NUMERIC,
    SINGLE,
    TRAITS,
    date_range,
    equality_key,
    fold,
    metadata_key,
    numbers,
    parse_number,
    values,
)
from retrieval.data.items import Item
from retrieval.errors import RequestError

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains"]
ChromaFilter = dict[str, Any]

_ORDER_OPERATORS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Equals:
    """One of a field's values has one of these equality keys."""

    field: str
    keys: frozenset[str]

    def holds(self, item: Item) -> bool:
        return any(equality_key(self.field, v) in self.keys for v in values(item, self.field))

    def chroma(self, met: bool) -> ChromaFilter | None:
        if self.field == "title":
            return None
        if self.field in SINGLE:
            return {self.field: {"$in" if met else "$nin": sorted(self.keys)}}
        lists = TRAITS if self.field == "trait" else (metadata_key(self.field),)
        operator = "$contains" if met else "$not_contains"
        return combine_filters(met, [{name: {operator: k}} for name in lists for k in sorted(self.keys)])


@dataclass(frozen=True)
class Between:
    """One of a field's numbers lies between two bounds; one bound is infinite where the field may have several."""

    field: str
    low: float = -math.inf
    high: float = math.inf
    open: bool = False

    def holds(self, item: Item) -> bool:
        if self.open:
            return any(self.low < n < self.high for n in numbers(item, self.field))
        return any(self.low <= n <= self.high for n in numbers(item, self.field))

    def chroma(self, met: bool) -> ChromaFilter | None:
        if self.field in FIELDS and self.field not in NUMERIC:
            return None
        least, most = metadata_key(self.field, "least"), metadata_key(self.field, "most")
        above, below = ("$gt", "$lt") if self.open else ("$gte", "$lte")
        if not met:
            above, below = ("$lte", "$gte") if self.open else ("$lt", "$gt")
        bounds: list[ChromaFilter | None] = []
        if math.isfinite(self.low):
            bounds.append({most: {above: self.low}})
        if math.isfinite(self.high):
            bounds.append({least: {below: self.high}})
        return combine_filters(not met, bounds if met else [{"counted": {"$not_contains": self.field}}, *bounds])


@dataclass(frozen=True)
class Contains:
    """One of a field's values contains this folded text."""

    field: str
    part: str

    def holds(self, item: Item) -> bool:
        return any(self.part in fold(str(v)) for v in values(item, self.field))

    def chroma(self, met: bool) -> ChromaFilter | None:
        return None


Predicate = Equals | Between | Contains


def make_predicate(field: str, operator: Operator, value: str) -> Predicate:
    """Return the predicate of a comparison, that of `=` for `!=`. Raises RequestError for an invalid value."""
    if not field:
        raise RequestError("the field has no name")
    if field == "text" and operator in ("=", "!=", "contains"):
        return Contains(field, fold(value))
    if field == "text":
        raise RequestError("text is searched, not compared: write text contains and the words")
    if operator == "contains":
        if field in NUMERIC:
            raise RequestError(f"{field} contains no words: compare it with = != < <= > >=")
        return Contains(field, fold(value))
    if operator not in _ORDER_OPERATORS and field not in NUMERIC:
        return Equals(field, frozenset((equality_key(field, value),)))
    if field == "published":
        ends = date_range(value)
        if not ends:
            raise RequestError(f"{value[:40]!r} is not a date: write 2020, 2020-05, 2020-05-01 or 2020-05-01T18:30")
        first, last = map(float, ends)
    else:
        counted = parse_number(value)
        if counted is None:
            raise RequestError(
                f"{field[:40]} is compared with {value[:40]!r}, which is not a number: write one, as in 1990"
            )
        first = last = counted
    match operator:
        case "<":
            return Between(field, high=first, open=True)
        case "<=":
            return Between(field, high=last)
        case ">":
            return Between(field, low=last, open=True)
        case ">=":
            return Between(field, low=first)
        case _:
            return Between(field, first, last)


def combine_filters(either: bool, parts: Sequence[ChromaFilter | None]) -> ChromaFilter | None:
    """Return the filter that joins several by `or`, or else by `and`; None where one of them is None."""
    filters = [part for part in parts if part is not None]
    if len(filters) < len(parts):
        return None
    return filters[0] if len(filters) == 1 else {"$or" if either else "$and": filters}
