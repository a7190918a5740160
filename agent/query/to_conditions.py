"""A request text as conditions and search text. By rules alone: no condition without words for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeVar

from agent.query.parse import parse
from agent.query.slots import Slots
from retrieval.conditions import Columns, Comparison
from retrieval.conditions.predicates import Operator
from retrieval.query import Request
from retrieval.query.context import LENGTH as MINUTES

R = TypeVar("R", bound=Request)
PRICES = ("price", "价格", "售价", "人均消费", "人均", "门票", "票价", "admission")
RATINGS = ("rating", "评分", "score", "stars")
LENGTH_TOLERANCE = 0.25
"""Tolerance of a length that is both its own bounds, as a share of it."""


def parse_query(request: R, columns: Columns) -> R:
    """Return the request with the limits in its text as conditions on a catalogue, and with its topic as text.

    A text that the rules find no request in is searched for as it is: whoever gives one wants something.
    """
    slots = parse(request.text, request.language) if request.text else Slots()
    if slots.intent or slots.numbers:
        return request
    conditions = (
        *year_conditions(slots),
        *limit_conditions(slots, columns).conditions,
        *domain_conditions(slots.domain, columns),
        *(condition for word in slots.exclude for condition in exclusion_conditions(word, columns)),
    )
    text = slots.topic or ("" if conditions else request.text)
    return replace(request, text=text, conditions=tuple(dict.fromkeys((*request.conditions, *conditions))))


@dataclass(frozen=True)
class LimitConditions:
    """Conditions of the limits in a message, and the critiques of which the catalogue has no field.

    `unsupported`: names such as dearer, cheaper, shorter.
    """

    conditions: tuple[Comparison, ...]
    unsupported: tuple[str, ...]


def limit_conditions(slots: Slots, columns: Columns) -> LimitConditions:
    """Return conditions of price, length and rating, of the first field that items of the domain have for each."""
    conditions, unsupported = [], []
    least, most = slots.minutes_from, slots.minutes_to
    tolerance = LENGTH_TOLERANCE * least if least is not None and least == most else 0
    bounds: tuple[tuple[str, tuple[str, ...], Operator, float | None], ...] = (
        ("dearer", PRICES, ">=", slots.price_from),
        ("cheaper", PRICES, "<=", slots.price_to),
        ("longer", MINUTES, ">=", None if least is None else least - tolerance),
        ("shorter", MINUTES, "<=", None if most is None else most + tolerance),
        ("better", RATINGS, ">=", slots.rating_from),
    )
    for name, fields, operator, bound in bounds:
        if bound is not None:
            field = next((f for f in fields if _has_field(f, slots.domain, columns)), "")
            if field:
                conditions.append(Comparison(field, operator, f"{bound:g}"))
            else:
                unsupported.append(name)
    return LimitConditions(tuple(conditions), tuple(dict.fromkeys(unsupported)))


def year_conditions(slots: Slots) -> list[Comparison]:
    """Return the bounds on the year as conditions."""
    bounds: dict[Operator, int | None] = {">=": slots.year_from, "<=": slots.year_to}
    return [Comparison("year", operator, str(year)) for operator, year in bounds.items() if year is not None]


def has_domain(name: str, columns: Columns) -> bool:
    """Return whether a catalogue has items of a domain."""
    return bool(name) and bool(columns.mask(Comparison("domain", "=", name)).any())


def domain_conditions(name: str, columns: Columns) -> list[Comparison]:
    """Return the condition of a domain where a catalogue has it beside others; none else."""
    if not has_domain(name, columns):
        return []
    condition = Comparison("domain", "=", name)
    return [] if columns.mask(condition).all() else [condition]


def exclusion_conditions(word: str, columns: Columns) -> list[Comparison]:
    """Return conditions that exclude a word: against every trait that contains it, in any language, and against texts.

    A short word that some trait contains is not looked for in texts, where it may mean something else.
    """
    folded = word.casefold().removesuffix("s") if len(word) > 3 else word.casefold()
    pattern = re.compile(rf"(?<![a-z]){re.escape(folded)}(?![a-rt-z])")
    names = {trait for i in columns.items for language in (i.language, *i.translations) for trait in i.traits(language)}
    traits = [Comparison("trait", "!=", name) for name in sorted(names) if pattern.search(name.casefold())]
    distinctive = len(folded) > 4 or not folded.isascii()
    return [*traits, *([Comparison("text", "!=", folded)] if distinctive or not traits else [])]


def _has_field(field: str, domain: str, columns: Columns) -> bool:
    """Return whether an item of a domain has a number in a field; of any domain where the catalogue lacks this one."""
    mask = columns.mask(Comparison(field, ">=", "0"))
    if has_domain(domain, columns):
        mask = mask & columns.mask(Comparison("domain", "=", domain))
    return bool(mask.any())
