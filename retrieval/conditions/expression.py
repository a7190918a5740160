"""Hard constraints on items: `category in (Drama, "Film Noir") and not year<1990`; retrieval/grammar.py reads them.

A condition can be asked of one item (`holds`), of a whole catalogue (retrieval/columns.py) and, as a `where` over the
metadata of retrieval/fields.py, of Chroma; all three say the same. A field holds any of its values: `tag=a and tag=b`
can both hold. An item that lacks a field meets nothing that is asked of it, hence everything that is denied of it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    """What an item must meet; a frozen value. `str` writes it so that it reads back."""

    @staticmethod
    def parse(written: str, now: datetime | None = None) -> Condition:
        """The condition of an expression; `within` counts back from `now`. RequestError where it is not understood."""
        from retrieval.conditions.parser import parse_condition

        return parse_condition(written, now)

    @abstractmethod
    def holds(self, item: Item) -> bool:
        """Whether the item meets it."""

    @abstractmethod
    def chroma(self, met: bool = True) -> ChromaFilter | None:
        """The Chroma filter that passes the items that meet it, or do not; None where Chroma cannot tell exactly."""

    @abstractmethod
    def __str__(self) -> str: ...


@dataclass(frozen=True)
class Comparison(Condition):
    """A field, an operator and a value. For `text`, `=` is `contains`. RequestError where they do not go together."""

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
        """What must be true of an item, or, for `!=`, must not."""
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
    """`field in (…)`: the field equals one of the values, of which there is one at least."""

    field: str
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise RequestError(f"{self.field} in () allows nothing: write {self.field} in (a, b)")
        object.__setattr__(self, "field", canonical(self.field))
        _ = self.predicates

    @cached_property
    def predicates(self) -> tuple[Predicate, ...]:
        """Of which one must be true."""
        atoms = [make_predicate(self.field, "=", value) for value in self.values]
        keys = frozenset(k for a in atoms if isinstance(a, Equals) for k in a.keys)
        return (Equals(self.field, keys),) if keys else tuple(atoms)

    def holds(self, item: Item) -> bool:
        return any(a.holds(item) for a in self.predicates)

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return combine_filters(met, [a.chroma(met) for a in self.predicates])

    def __str__(self) -> str:
        return f"{_name(self.field)} in {self._listed}"

    @property
    def _listed(self) -> str:
        return f"({', '.join(map(_value, self.values))})"


@dataclass(frozen=True)
class All(Condition):
    """`a and b`"""

    parts: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _several(self.parts)

    def holds(self, item: Item) -> bool:
        return all(p.holds(item) for p in self.parts)

    def chroma(self, met: bool = True) -> ChromaFilter | None:
        return combine_filters(not met, [p.chroma(met) for p in self.parts])

    def __str__(self) -> str:
        return " and ".join(f"({p})" if isinstance(p, All | Either) else str(p) for p in self.parts)


@dataclass(frozen=True)
class Either(Condition):
    """`a or b`"""

    parts: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _several(self.parts)

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
            case All() | Either():
                return f"not ({self.part})"
            case _:
                return f"not {self.part}"


def _several(parts: Sequence[Condition]) -> None:
    if len(parts) < 2:
        raise ValueError("and, or join two conditions at least")


def _name(field: str) -> str:
    return field if _NAME.fullmatch(field) and field not in KEYWORDS else _quoted(field)


def _value(value: str) -> str:
    return value if _PLAIN.fullmatch(value) and value.casefold() not in KEYWORDS else _quoted(value)


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
