"""Lists in an order that somebody asks for: the newest first, from the cheapest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.chat.requests.critiques import MEASURED, YEARS
from agent.query.slots import SortOrder
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.query import Candidate


def in_order(candidates: Sequence[Candidate], order: SortOrder) -> list[Candidate]:
    """Return candidates from the newest, the cheapest, … on; those of which it is not known come last."""
    values = [(_measure(each.item, order), each) for each in candidates]
    known = [(value, each) for value, each in values if value is not None]
    known.sort(key=lambda pair: pair[0], reverse=MEASURED[order][1])
    return [*(each for _, each in known), *(each for value, each in values if value is None)]


def can_order(items: Iterable[Item], kind: str, order: SortOrder) -> bool:
    """Return whether an order can be told of any item of a kind; of any at all where the kind is empty."""
    return any(_measure(item, order) is not None for item in items if kind in ("", item.domain))


def _measure(item: Item, order: SortOrder) -> float | None:
    fields, _ = MEASURED[order]
    if fields == YEARS:
        return item.published.timestamp() if item.published else None
    return next((number for field in fields for number in numbers(item, field)), None)
