"""New conditions that a message joins to those before: "Korean ones too", "Switch is fine as well"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.chat.requests.lasting_conditions import LOWER, excludes, field_of, fields_in, is_of_country, values_of
from agent.query.text.message_text import any_language
from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import Either, OneOf

_ALSO = any_language(
    {"en": r"\b(?:too|as well|also|count in|include|in addition|along with)\b", "zh": "也|算进来|加上|算上|一起"}
)
"""Words that add to what was said before."""


def joined_countries(before: Sequence[Condition], added: Sequence[Condition], text: str) -> list[Condition]:
    """Return new conditions where countries that a text adds join those before: "Korean ones too", 那韩国的也看看."""
    if not _ALSO.search(text):
        return list(added)
    countries = [name for c in before if is_of_country(c) for name in values_of(c)]
    joined: list[Condition] = []
    for condition in added:
        names = dict.fromkeys((*countries, *values_of(condition))) if is_of_country(condition) else {}
        joined.append(OneOf(field_of(condition), tuple(names)) if len(names) > 1 else condition)
    return joined


def joined_attributes(before: Sequence[Condition], added: Sequence[Condition], text: str) -> list[Condition]:
    """Return new conditions where a value that a text adds is one of two: "Switch is fine too" after one for PC."""
    if not _ALSO.search(text):
        return list(added)
    joined: list[Condition] = []
    for condition in added:
        same = [c for c in before if fields_in(c) & fields_in(condition) and not excludes(c)]
        parts = tuple(dict.fromkeys((*same, condition)))
        joined.append(Either(parts) if len(parts) > 1 else condition)
    return joined


def joined_periods(before: Sequence[Condition], added: Sequence[Condition], text: str) -> list[Condition]:
    """Return new conditions where days that a text adds span those before, too: "October is okay as well"."""
    if not _ALSO.search(text):
        return list(added)
    joined: list[Condition] = []
    for condition in added:
        if isinstance(condition, Comparison) and condition.field == "published":
            same_end = (c for c in before if isinstance(c, Comparison) and c.field == "published")
            values = [condition.value, *(c.value for c in same_end if c.operator == condition.operator)]
            value = min(values) if condition.operator in LOWER else max(values)
            condition = replace(condition, value=value)
        joined.append(condition)
    return joined
