"""Lists sorted as somebody asks: the newest first, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.chat.requests.critiques import MEASURED, YEARS
from agent.query.slots import SortOrder
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.query import Candidate


def in_order(candidates: Sequence[Candidate], order: SortOrder) -> list[Candidate]:
    """Return candidates sorted, the newest or the cheapest first, say; those without a date or price come last."""
    values = [(_measure(each.item, order), each) for each in candidates]
    measured = [(value, each) for value, each in values if value is not None]
    measured.sort(key=lambda pair: pair[0], reverse=MEASURED[order][1])
    return [*(each for _, each in measured), *(each for value, each in values if value is None)]


def can_order(items: Iterable[Item], kind: str, order: SortOrder) -> bool:
    """Return whether any item of a kind has what an order sorts by; an empty kind stands for all items."""
    return any(_measure(item, order) is not None for item in items if kind in ("", item.domain))


def _measure(item: Item, order: SortOrder) -> float | None:
    """Return what an order sorts an item by: its date, price or length; None where it has none."""
    fields, _ = MEASURED[order]
    if fields == YEARS:
        return item.published.timestamp() if item.published else None
    return next((number for field in fields for number in numbers(item, field)), None)
