"""What a setting that was not shown would have got: reactions weighted by the inverse of their propensities.

An item counts where the setting would have shown it at the same position. This is the item-position estimator of Li et
al. 2018 (arXiv 1804.10488), self-normalised (Swaminathan and Joachims 2015); it takes for granted that a reaction
depends on the item and its position alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.online.table import ImpressionTable
from evals.statistics import Share

MIN_EFFECTIVE = 100
"""Effective sample size, in shown items, below which nothing is estimated."""
MIN_COVERED = 0.95
"""Share of a setting's items that the lists must have been able to show."""
Obstacle = Literal["", "certain", "uncovered", "few"]


@dataclass(frozen=True)
class OffPolicyEstimate:
    """The rate of a reaction that a setting's items would have, or why nothing is estimated.

    `shown`: the rate of what was shown in the same lists. `covered`: the mean weight, which is the share of the
    setting's items that these lists could have shown. `obstacle`: certain (all propensities are 1), uncovered or few.
    """

    setting: str
    lists: int
    effective: float
    covered: Share | None
    shown: Share | None
    obstacle: Obstacle
    rate: Share | None


def estimate(table: ImpressionTable, kind: str = "click") -> list[OffPolicyEstimate]:
    """Estimate every setting of which lists name what it would have shown; interleaved lists are left out."""
    return [each for name in table.alternatives if (each := _estimate(table, name, kind)).lists]


def _estimate(table: ImpressionTable, name: str, kind: str) -> OffPolicyEstimate:
    agrees, lengths = table.alternatives[name]
    lengths = np.where(table.interleaved, 0, lengths)
    rows = lengths[table.list_row] > 0
    lists, reacted = table.list_row[rows], table.reactions[kind][rows]
    weights = (agrees / table.propensity)[rows]
    effective = float(weights.sum() ** 2 / max((weights**2).sum(), 1e-12))
    would_show = (lengths / np.maximum(np.bincount(table.list_row, minlength=len(lengths)), 1))[lists]
    covered = table.share(weights, would_show, lists, proportion=False)
    shown = table.share(reacted, np.ones(len(lists)), lists)
    obstacle: Obstacle = ""
    if (table.propensity[rows] == 1).all():
        obstacle = "certain"
    elif covered is None or covered.high < MIN_COVERED:
        obstacle = "uncovered"
    elif effective < MIN_EFFECTIVE:
        obstacle = "few"
    rate = None if obstacle else table.share(weights * reacted, weights, lists)
    return OffPolicyEstimate(name, int((lengths > 0).sum()), effective, covered, shown, obstacle, rate)
