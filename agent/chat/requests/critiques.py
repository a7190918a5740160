"""Critiques as conditions and quality critiques: newer than this one, cheaper than those, less dark."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from agent.chat.state import QualityCritique
from retrieval.conditions import Comparison
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.data.own_rows import LENGTHS, PRICES, RATINGS

YEARS = ("year",)
SIZES = (*LENGTHS, "pages", "页数", "hours", "weeks")
MEASURED: dict[str, tuple[tuple[str, ...], bool]] = {
    "newer": (YEARS, True),
    "older": (YEARS, False),
    "dearer": (PRICES, True),
    "cheaper": (PRICES, False),
    "longer": (SIZES, True),
    "shorter": (SIZES, False),
    "better": (RATINGS, True),
}
"""The fields that a critique compares, and whether upwards."""


@dataclass(frozen=True)
class Critique:
    """Critiques as conditions and quality critiques; `unavailable`: those on fields that no item has."""

    conditions: tuple[Comparison, ...] = ()
    quality_critiques: tuple[QualityCritique, ...] = ()
    unavailable: tuple[str, ...] = ()

    @property
    def search_text(self) -> str:
        """Return the qualities of which there is to be more."""
        return ", ".join(each.quality for each in self.quality_critiques if each.more)


def translate_critiques(
    critiques: Sequence[str], items: Sequence[Item], measured: Sequence[Item] | None = None
) -> Critique:
    """Return critiques relative to these items: to their median, so that half of several items do not meet them.

    `measured`: the items that years, prices and lengths are compared with, where they are others.
    """
    conditions, quality_critiques, unavailable = [], [], []
    for critique in critiques:
        if critique not in MEASURED:
            direction, _, quality = critique.partition(" ")
            quality_critiques.append(QualityCritique(quality, direction == "more", tuple(i.id for i in items)))
            continue
        fields, upwards = MEASURED[critique]
        field, values = _first_field(fields, items if measured is None else measured)
        if not values:
            unavailable.append(critique)
            continue
        median = statistics.median_low(values) if upwards else statistics.median_high(values)
        conditions.append(Comparison(field, ">" if upwards else "<", f"{median:g}"))
    return Critique(tuple(conditions), tuple(quality_critiques), tuple(unavailable))


def _first_field(fields: Sequence[str], items: Sequence[Item]) -> tuple[str, list[float]]:
    """Return the first of the fields that one of the items has, and the values there."""
    for field in fields:
        if values := [n for item in items for n in numbers(item, field)[:1]]:
            return field, values
    return "", []
