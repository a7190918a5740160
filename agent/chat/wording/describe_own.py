"""Conditions in words on what an owner's columns say: what can be had now, and what they say yes or no to."""

from __future__ import annotations

from agent.chat.wording.phrases import field_name, phrase
from agent.query.facets.own_flags import flag_side
from agent.query.facets.stock import is_of_stock
from agent.query.limits.own_measures import name_and_unit
from retrieval.conditions import Condition


def describe_own(condition: Condition, language: str) -> str:
    """Return a condition on such a column in words, as "dogs allowed"; empty for another condition."""
    if is_of_stock(condition):
        return phrase(language, "conditions.in_stock")
    if side := flag_side(condition):
        key = "conditions.flag" if side[1] else "conditions.no_flag"
        return phrase(language, key, field=side[0].replace("_", " "))
    return ""


def name_with_value(field: str, value: str, language: str) -> tuple[str, str]:
    """Return the name of a column of numbers as people say it, and a value with its unit: height, 50 cm."""
    name, unit = name_and_unit(field)
    return (field_name(language, field), value) if not unit else (name, f"{value} {unit}")
