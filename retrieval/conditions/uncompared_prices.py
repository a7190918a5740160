"""Prices that no limit can compare: those in another currency than a catalogue's others, and those that are words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.conditions.columns import Columns, fields_of
from retrieval.conditions.expression import Condition
from retrieval.conditions.fields import parse_number
from retrieval.data.own_rows import PRICES

MOST_EXAMPLES = 2


@dataclass(frozen=True)
class UncomparedPrices:
    """How many items of a catalogue have a price that is no number, how many one that is, and some of the former."""

    uncompared: int = 0
    compared: int = 0
    examples: tuple[str, ...] = ()


def uncompared_prices(columns: Columns) -> UncomparedPrices:
    """Return which prices of a catalogue limits cannot compare, in the first field of prices that it has."""
    rows = next((rows for field in PRICES if (rows := columns.rows_by_value(field))), {})
    texts = {key: each for key, each in rows.items() if parse_number(key) is None}
    compared = sum(len(each) for key, each in rows.items() if key not in texts)
    commonest = sorted(texts, key=lambda key: -len(texts[key]))[:MOST_EXAMPLES]
    return UncomparedPrices(sum(map(len, texts.values())), compared, tuple(commonest))


def leaves_prices_out(conditions: Iterable[Condition], columns: Columns) -> bool:
    """Return whether conditions compare prices, while items have some that cannot be compared."""
    return not set(PRICES).isdisjoint(fields_of(conditions)) and uncompared_prices(columns).uncompared > 0
