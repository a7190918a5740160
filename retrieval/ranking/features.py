"""Features of candidates for learned weights: three a source, all within one request, so that scales do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.ranking.rrf import SMOOTHING

BEST = 10
USUAL_HISTORY = 50
"""Items in a history whose length feature is 0."""
PER_SOURCE = ("zscore", "log_rank", "zscore × history", "log_rank × history", "relative_to_top10")
"""Standard deviations above the mean of the source's scores; how near its top; both times the length of the history,
since what to trust depends on it; and the score relative to the mean of its ten best."""
FOR_TREES = ("rrf", "history")
"""Features of no source, which like `relative_to_top10` are for the trees alone."""


def feature_names(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the names of these sources' features, in the order of the columns."""
    return (*(f"{source} {kind}" for source in sources for kind in PER_SOURCE), *FOR_TREES)


def for_trees_alone(name: str) -> bool:
    """Tell whether a feature has no weight in the linear model."""
    return name in FOR_TREES or name.endswith(f" {PER_SOURCE[-1]}")


def features(scores: Mapping[str, Floats], rows: Rows, history: int) -> Floats:
    """Return (rows, features), the sources in the order of `scores`, each (items,); a silent one scores 0.

    `history` is the number of items in it.
    """
    length = np.log1p(history) - np.log1p(USUAL_HISTORY)
    columns = []
    rrf = np.zeros(len(rows))
    for each in scores.values():
        known = np.sort(each[~np.isnan(each)])
        silent = np.isnan(each[rows])
        best = float(np.abs(known[-BEST:]).mean()) if len(known) else 1.0
        filled = np.nan_to_num(each)
        zscore = (filled[rows] - filled.mean()) / max(float(filled.std()), 1e-12)
        near = _log_rank(known, each[rows], len(each))
        columns.append(np.stack([zscore, near, zscore * length, near * length, filled[rows] / max(best, 1e-12)]))
        better = len(known) - np.searchsorted(known, each[rows], side="right")
        rrf += np.where(silent, 0.0, 1 / (SMOOTHING + 1 + better))
    return np.concatenate([*columns, [rrf, np.full(len(rows), length)]]).T


def log_rank(scores: Floats, rows: Rows) -> Floats:
    """Return how near the top of a source's scores (items,) these rows stand, by the logarithm of the rank, (rows,).

    1 for the best, 0 where the source is silent. Equals share the worse rank: a mass of zeros is not near the top.
    """
    return _log_rank(np.sort(scores[~np.isnan(scores)]), scores[rows], len(scores))


def _log_rank(known: Floats, scores: Floats, items: int) -> Floats:
    """Return the log rank of `scores`, (rows,), among all `known` ones, sorted."""
    rank = len(known) - np.searchsorted(known, scores, side="left")
    near = np.log((items + BEST) / (rank + BEST)) / max(np.log((items + BEST) / (1 + BEST)), 1e-12)
    return np.where(np.isnan(scores), 0.0, near)
