"""How often users reacted to what they were shown, by what it came from and where it stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from evals.online.table import REACTIONS, ImpressionTable
from evals.statistics import Share
from retrieval.arrays import Mask


@dataclass(frozen=True)
class GroupRates:
    """Shares of the shown items of a group with each reaction, and of the thumbs for its lists that are up.

    `dimension`: all, source, strategy, setting, position or reason_style; `shown`: how many items.
    """

    dimension: str
    value: str
    shown: int
    reactions: Mapping[str, Share | None]
    satisfaction: Share | None


def rates(table: ImpressionTable) -> list[GroupRates]:
    """Return the rates of all items together and of each group; an item belongs to each of its sources."""
    return [_group(table, *each) for each in _groups(table)]


def _groups(table: ImpressionTable) -> Iterator[tuple[str, str, Mask]]:
    yield "all", "", np.ones(len(table.list_row), bool)
    for source, rows in table.sources.items():
        yield "source", source, rows
    for dimension, names in table.list_values.items():
        of_items = names[table.list_row]
        for value in sorted(set(names) - {""}):
            yield dimension, value, of_items == value
    for position in np.unique(table.position):
        yield "position", str(position), table.position == position


def _group(table: ImpressionTable, dimension: str, value: str, rows: Mask) -> GroupRates:
    lists = table.list_row[rows]
    satisfaction = None
    if dimension != "position":  # a thumb is given to a list, which has all positions
        rated = ~np.isnan(table.satisfaction)
        rated[np.setdiff1d(np.arange(len(rated)), lists)] = False
        up = table.satisfaction[rated]
        satisfaction = table.share(up, np.ones(len(up)), np.flatnonzero(rated))
    shown = np.ones(len(lists))
    reactions = {kind: table.share(table.reactions[kind][rows], shown, lists) for kind in REACTIONS}
    return GroupRates(dimension, value, len(lists), reactions, satisfaction)
