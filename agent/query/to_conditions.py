"""A wish in words as conditions, and what is left of it to search for. Rules alone: nothing that was not said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agent.query.parse import parse
from agent.query.slots import Slots
from prompts import Prompts
from retrieval.conditions.columns import Columns
from retrieval.conditions.expression import Comparison
from retrieval.conditions.predicates import Operator
from retrieval.query.context import LENGTH as MINUTES
from retrieval.query.request import Request

PRICES = ("price", "价格", "售价", "人均消费", "人均", "门票", "票价", "admission")
RATINGS = ("rating", "评分", "score", "stars")
ABOUT = 0.25
"""How far from a length that was told as none but itself an item's may be, as a share of it."""


def parse_query(request: Request, columns: Columns) -> Request:
    """The request to a catalogue with what its words limit as conditions, and with what they are about as its text.

    Words that are no wish to these rules are searched for as they are: who asks in so many words wants something.
    """
    slots = parse(request.text, request.language, (), None, Prompts()) if request.text else Slots()
    if slots.intent or slots.numbers:
        return request
    found = (
        *year_conditions(slots),
        *limit_conditions(slots, columns).conditions,
        *domain_conditions(slots.domain, columns),
        *(c for word in slots.exclude for c in exclusion_conditions(word, columns)),
    )
    text = slots.topic or ("" if found else request.text)
    return replace(request, text=text, conditions=tuple(dict.fromkeys((*request.conditions, *found))))


@dataclass(frozen=True)
class LimitConditions:
    """`lacking`: of which the catalogue knows nothing, as the critiques dearer, cheaper and shorter."""

    conditions: tuple[Comparison, ...]
    unsupported: tuple[str, ...]


def limit_conditions(slots: Slots, columns: Columns) -> LimitConditions:
    """Limits of price, length and rating; they lack where no item of the kind that is asked for says how much."""
    conditions, lacking = [], []
    least, most = slots.minutes_from, slots.minutes_to
    about = ABOUT * least if least is not None and least == most else 0
    bounds: tuple[tuple[str, tuple[str, ...], Operator, float | None], ...] = (
        ("dearer", PRICES, ">=", slots.price_from),
        ("cheaper", PRICES, "<=", slots.price_to),
        ("longer", MINUTES, ">=", None if least is None else least - about),
        ("shorter", MINUTES, "<=", None if most is None else most + about),
        ("better", RATINGS, ">=", slots.rating_from),
    )
    for name, fields, operator, bound in bounds:
        if bound is not None:
            field = next((f for f in fields if _has_field(f, slots.domain, columns)), "")
            if field:
                conditions.append(Comparison(field, operator, f"{bound:g}"))
            else:
                lacking.append(name)
    return LimitConditions(tuple(conditions), tuple(dict.fromkeys(lacking)))


def year_conditions(slots: Slots) -> list[Comparison]:
    bounds: dict[Operator, int | None] = {">=": slots.year_from, "<=": slots.year_to}
    return [Comparison("year", operator, str(year)) for operator, year in bounds.items() if year is not None]


def has_domain(kind: str, columns: Columns) -> bool:
    """Whether the catalogue has items of a kind."""
    return bool(kind) and bool(columns.mask(Comparison("domain", "=", kind)).any())


def domain_conditions(name: str, columns: Columns) -> list[Comparison]:
    """The condition of a kind, where the catalogue has it and others."""
    kind = Comparison("domain", "=", name) if has_domain(name, columns) else None
    return [kind] if kind and not columns.mask(kind).all() else []


def exclusion_conditions(word: str, columns: Columns) -> list[Comparison]:
    """Conditions against a word: every trait that has it, and texts, where it is no short word."""
    folded = word.casefold().removesuffix("s") if len(word) > 3 else word.casefold()
    whole = re.compile(rf"(?<![a-z]){re.escape(folded)}(?![a-rt-z])")
    found = {t for i in columns.items for said in ("en", "zh", i.language) for t in i.traits(said)}
    traits = [Comparison("trait", "!=", t) for t in sorted(found) if whole.search(t.casefold())]
    telling = len(folded) > 4 or not folded.isascii()
    return [*traits, *([Comparison("text", "!=", folded)] if telling or not traits else [])]


def _has_field(field: str, kind: str, columns: Columns) -> bool:
    """Whether an item of this kind, where the catalogue has it, says how much of it there is."""
    told = columns.mask(Comparison(field, ">=", "0"))
    if has_domain(kind, columns):
        told &= columns.mask(Comparison("domain", "=", kind))
    return bool(told.any())
