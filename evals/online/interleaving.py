"""Two settings compared by interleaved lists: the one whose items get more clicks wins a list.

Radlinski, Kurup and Joachims 2008; lists of one user are alike, so that intervals are over users.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from evals.online.table import ImpressionTable
from evals.statistics import Share, users_needed


@dataclass(frozen=True)
class InterleavedComparison:
    """Lists with items of both settings: how many each wins, and the share that the second wins, ties counting half.

    `more_lists`: how many more it takes to tell them apart with 80 % power, if they differ as much as it seems; 0 where
    the interval of the share leaves out one half, None where nothing can be said.
    """

    first: str
    second: str
    lists: int
    first_wins: int
    second_wins: int
    second_share: Share | None
    more_lists: int | None

    @property
    def better(self) -> str:
        """The setting that the interval says is better, empty where it includes one half."""
        if self.second_share is None or self.second_share.low <= 0.5 <= self.second_share.high:
            return ""
        return self.second if self.second_share.value > 0.5 else self.first


def compare(table: ImpressionTable, kind: str = "click") -> list[InterleavedComparison]:
    """Compare every two settings that were interleaved, by reactions of a kind."""
    names = sorted(set(table.setting) - {""})
    return [each for pair in combinations(names, 2) if (each := _compare(table, *pair, kind)).lists]


def _compare(table: ImpressionTable, first: str, second: str, kind: str) -> InterleavedComparison:
    lists = len(table.user)
    shown = [np.bincount(table.list_row[table.setting == name], minlength=lists) for name in (first, second)]
    clicks = [
        np.bincount(table.list_row[(table.setting == name) & table.reactions[kind]], minlength=lists)
        for name in (first, second)
    ]
    both = (shown[0] > 0) & (shown[1] > 0)
    sign = np.sign(clicks[1] - clicks[0])[both]
    second_share = table.share((sign + 1) / 2, np.ones(len(sign)), np.flatnonzero(both))
    return InterleavedComparison(
        first,
        second,
        int(both.sum()),
        int((sign < 0).sum()),
        int((sign > 0).sum()),
        second_share,
        _more_lists(second_share, int(both.sum())),
    )


def _more_lists(share: Share | None, lists: int) -> int | None:
    if share is None or share.value == 0.5:
        return None
    if not share.low <= 0.5 <= share.high:
        return 0
    return max(0, users_needed(share.error * lists**0.5, abs(share.value - 0.5)) - lists)
