"""Hard constraints on items, as `category in (Drama, "Film Noir") and not year<1990`.

A condition can be evaluated for one item (`holds`), for a whole catalogue (`retrieval.conditions.columns`) and, as a
`where` filter over the metadata of `retrieval.conditions.fields`, by Chroma; all three agree. A field matches by any of
its values: `tag=a and tag=b` can both hold. An item that lacks a field meets no comparison of it, hence every negation.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from retrieval.conditions.fields import canonical
from retrieval.conditions.predicates import ChromaFilter, Equals, Operator, Predicate, combine_filters, make_predicate
from retrieval.data.items import Item
from retrieval.errors import RequestError

_PLAIN = re.compile(r"[\w.+:/-]+")
_NAME = re.compile(r"[\w.-]+")
KEYWORDS = frozenset("and or not in contains within 且 并且 或 或者 非 属于 不属于 包含 不包含".split())


class Condition(ABC):
    """A constraint on an item; a frozen value. `str` gives an expression that parses back to it."""

    @abstractmethod
    def holds(self, item: Item) -> bool:
        """Return whether the item meets the condition."""

    @abstractmethod
    def chroma(self, met: bool = True) -> ChromaFilter | None:
        """Return the Chroma filter for items that meet it, or do not; None where Chroma cannot filter exactly."""

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Comparison(Condition):
    """A field, an operator and a value. For `text`, `=` means `contains`. Raises RequestError if they do not fit."""

    field: str
    operator: Operator
    value: str

    def __post_init__(self) -> None:
        if self.operator not in get_args(Operator):
            raise RequestError(f"there is no operator {self.operator!r}: choose one of {', '.join(get_args(Operator))}")
        object.__setattr__(self, "field", canonical(self.field))
        _ = self.predicate

    @cached_property
    def predicate(self) -> Predicate:
        """The predicate that must be true of an item or, for `!=`, must not."""
        return make_predicate(self.field, self.operator, self.value)

    def holds(self, item: Item) -> bool:
        return self.predicate.holds(item) == (self.operator != "!=")

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return self.predicate.chroma(met == (self.operator != "!="))

    def __str__(self) -> str:
        operator = " contains " if self.operator == "contains" else self.operator
        return f"{_name(self.field)}{operator}{_value(self.value)}"


@dataclass(frozen=True)
class OneOf(Condition):
    """`field in (…)`: the field equals one of the values, at least one of which is given."""

    field: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise RequestError(f"{self.field} in () allows nothing: write {self.field} in (a, b)")
        object.__setattr__(self, "field", canonical(self.field))
        _ = self.predicates

    @cached_property
    def predicates(self) -> tuple[Predicate, ...]:
        """The predicates one of which must be true."""
        equal = [make_predicate(self.field, "=", value) for value in self.values]
        keys = frozenset(key for each in equal if isinstance(each, Equals) for key in each.keys)
        return (Equals(self.field, keys),) if keys else tuple(equal)

    def holds(self, item: Item) -> bool:
        return any(predicate.holds(item) for predicate in self.predicates)

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return combine_filters(met, [predicate.chroma(met) for predicate in self.predicates])

    def __str__(self) -> str:
        return f"{_name(self.field)} in {self._listed}"

    @property
    def _listed(self) -> str:
        return f"({', '.join(map(_value, self.values))})"


@dataclass(frozen=True)
class _Joined(Condition):
    """Several conditions, two at least, joined by one operator."""

    parts: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("and, or join two conditions at least")


class All(_Joined):
    """`a and b`"""

    def holds(self, item: Item) -> bool:
        return all(p.holds(item) for p in self.parts)

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return combine_filters(not met, [p.chroma(met) for p in self.parts])

    def __str__(self) -> str:
        return " and ".join(f"({p})" if isinstance(p, _Joined) else str(p) for p in self.parts)


class Either(_Joined):
    """`a or b`"""

    def holds(self, item: Item) -> bool:
        return any(p.holds(item) for p in self.parts)

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return combine_filters(met, [p.chroma(met) for p in self.parts])

    def __str__(self) -> str:
        return " or ".join(f"({p})" if isinstance(p, Either) else str(p) for p in self.parts)


@dataclass(frozen=True)
class Not(Condition):
    """`not a`"""

    part: Condition

    def holds(self, item: Item) -> bool:
        return not self.part.holds(item)

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return self.part.chroma(not met)

    def __str__(self) -> str:
        match self.part:
            case OneOf(field, _):
                return f"{_name(field)} not in {self.part._listed}"
            case Comparison(field, "contains", value):
                return f"{_name(field)} not contains {_value(value)}"
            case _Joined():
                return f"not ({self.part})"
            case _:
                return f"not {self.part}"


def _name(field: str) -> str:
    return field if _NAME.fullmatch(field) and field not in KEYWORDS else _quoted(field)


def _value(value: str) -> str:
    return value if _PLAIN.fullmatch(value) and value.casefold() not in KEYWORDS else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
