"""What several items cost, or how long they are, together."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chat.answers.values import attributes_of, written_value
from agent.chat.wording.phrases import phrase
from agent.query.questions.aspects import Aspect
from agent.query.text.message_text import any_language
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item

_ASKS = any_language(
    {
        "en": r"\b(?:altogether|all together|in total|in all|combined|total (?:price|cost|length)|add(?:s|ed)? up|"
        r"sum|for (?:all|both) of (?:them|these))\b",
        "zh": "一共|总共|总价|合计|加起来|加在一起|[全都]买",
    }
)
_SUMMED = ("price", "length", "pages")
"""Aspects of which the values of several items make a sum."""


def asks_for_total(text: str) -> bool:
    """Return whether a text asks for a sum: 一共多少钱."""
    return bool(_ASKS.search(text))


def total_of(items: Sequence[Item], aspects: Sequence[Aspect], language: str) -> str:
    """Return the sum of what several items have for the first aspect that has one, and how many lack a value."""
    for aspect in aspects if len(items) > 1 else ():
        named = [next(iter(attributes_of(item, aspect.fields, language)), "") for item in items]
        values = [own[0] for item, name in zip(items, named, strict=True) if name and (own := numbers(item, name))]
        if aspect.name in _SUMMED and len(values) > 1 and len(set(filter(None, named))) == 1:
            total = phrase(language, "total", value=written_value(max(named), sum(values), language))
            missing = len(items) - len(values)
            return total + (phrase(language, "without_value", count=missing) if missing else "")
    return ""
