"""Hard constraints on items, written `field op value`: `year>=1990`, `category=Drama`, `minutes<120`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Literal, cast

from retrieval.errors import RequestError
from retrieval.items import Item

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
_WRITTEN = re.compile(r"\s*([\w.-]+)\s*(!=|<=|>=|=|<|>)\s*(.+?)\s*$")


@dataclass(frozen=True)
class Condition:
    """A field (category, tag, domain, language, year, text, or an attribute), an operator and a value."""

    field: str
    operator: Operator
    value: str

    @classmethod
    def parse(cls, written: str) -> Condition:
        match = _WRITTEN.match(written)
        if not match:
            raise RequestError(
                f"condition {written[:80]!r} is not understood: write field=value, as in year>=1990 or category=Drama"
            )
        condition = cls(match[1].lower(), cast(Operator, match[2]), match[3])
        if condition.operator not in ("=", "!=") and condition._number(condition.value) is None:
            raise RequestError(
                f"condition {written[:80]!r} compares with {condition.value[:40]!r}, which is not a number"
            )
        return condition

    def holds(self, item: Item) -> bool:
        """Whether the item meets it. An item that lacks the field fails every operator but `!=`."""
        values = self._values(item)
        if self.operator in ("=", "!="):
            wanted = self.value.casefold()
            found = any(
                wanted in v if self.field == "text" else wanted == v for v in (str(v).casefold() for v in values)
            )
            return found == (self.operator == "=")
        bound = self._number(self.value)
        numbers = [n for n in map(self._number, values) if n is not None]
        compare = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}[self.operator]
        return bound is not None and any(compare(n, bound) for n in numbers)

    def _values(self, item: Item) -> list[Any]:
        said = (item, *item.translations.values())
        match self.field:
            case "category" | "categories":
                return [c for s in said for c in s.categories]
            case "tag" | "tags":
                return [t for s in said for t in s.tags]
            case "trait":
                return [t for s in said for t in (*s.categories, *s.tags)]
            case "text":
                return [f"{s.title} {s.text}" for s in said]
            case "title":
                return [s.title for s in said]
            case "domain" | "language" | "id":
                return [getattr(item, self.field)]
            case "year":
                return [item.published.year] if item.published else []
            case _:
                return [v for s in said for k, v in s.attributes.items() if k.lower() == self.field]

    @staticmethod
    def _number(value: Any) -> float | None:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            return None
        return None if math.isnan(number) else number

    def __str__(self) -> str:
        return f"{self.field}{self.operator}{self.value}"
