"""Critiques as conditions and leanings: newer than this one, cheaper than those, less dark."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from agent.chat.state import QualityCritique
from agent.query.to_conditions import PRICES
from retrieval.conditions.expression import Comparison
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.query.context import LENGTH as MINUTES

YEARS = ("year",)
LENGTHS = (*MINUTES, "pages", "页数", "hours", "weeks")
MEASURED: dict[str, tuple[tuple[str, ...], bool]] = {
    "newer": (YEARS, True),
    "older": (YEARS, False),
    "dearer": (PRICES, True),
    "cheaper": (PRICES, False),
    "longer": (LENGTHS, True),
    "shorter": (LENGTHS, False),
}
"""The fields that a critique compares, and whether upwards."""


@dataclass(frozen=True)
class Critique:
    """`lacking` are the critiques of which the catalogue knows nothing."""

    conditions: tuple[Comparison, ...] = ()
    quality_critiques: tuple[QualityCritique, ...] = ()
    unavailable: tuple[str, ...] = ()

    @property
    def wanted(self) -> str:
        """The qualities of which there is to be more."""
        return ", ".join(e.quality for e in self.quality_critiques if e.more)


def translate_critiques(asked: Sequence[str], items: Sequence[Item]) -> Critique:
    """Relative to these items: to the only one, or to the middle of several, so that half of them do not meet it."""
    conditions, leanings, lacking = [], [], []
    for name in asked:
        if name not in MEASURED:
            way, _, quality = name.partition(" ")
            leanings.append(QualityCritique(quality, way == "more", tuple(i.id for i in items)))
            continue
        fields, upwards = MEASURED[name]
        field, found = _known(fields, items)
        if not found:
            lacking.append(name)
            continue
        middle = statistics.median_low(found) if upwards else statistics.median_high(found)
        conditions.append(Comparison(field, ">" if upwards else "<", f"{middle:g}"))
    return Critique(tuple(conditions), tuple(leanings), tuple(lacking))


def _known(fields: Sequence[str], items: Sequence[Item]) -> tuple[str, list[float]]:
    """The first of the fields that one of the items has, and what they say there."""
    for field in fields:
        if found := [n for i in items for n in numbers(i, field)[:1]]:
            return field, found
    return "", []
