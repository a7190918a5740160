"""Features of candidates for learned weights: five a source, relative to one request, so that scales do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.ranking.rrf import SMOOTHING

BEST = 10
USUAL_HISTORY = 50
"""Items in a history whose length feature is 0."""
PER_SOURCE = ("zscore", "log_rank", "zscore × history", "log_rank × history", "relative_to_top10")
"""`zscore`: standard deviations above the mean score of the source; `log_rank`: closeness to its top; both times the
length of the history, on which the value of a source depends; `relative_to_top10`: score over that of its ten best."""
FOR_TREES = ("rrf", "history")
"""Features of the request or all sources; like `relative_to_top10`, only the trees use them."""


def feature_names(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the names of these sources' features, in the order of the columns."""
    return (*(f"{source} {kind}" for source in sources for kind in PER_SOURCE), *FOR_TREES)


def for_trees_alone(name: str) -> bool:
    """Tell whether a feature has no weight in the linear model."""
    return name in FOR_TREES or name.endswith(f" {PER_SOURCE[-1]}")


def features(scores: Mapping[str, Floats], rows: Rows, history: int) -> Floats:
    """Return (rows, features), the sources in the order of `scores`, each (items,); NaN counts as 0.

    `history` is the number of items in it.
    """
    length = np.log1p(history) - np.log1p(USUAL_HISTORY)
    columns = []
    rrf = np.zeros(len(rows))
    for each in scores.values():
        missing = np.isnan(each)
        ordered, silent = np.sort(each[~missing]), missing[rows]
        best = float(np.abs(ordered[-BEST:]).mean()) if len(ordered) else 1.0
        filled = np.where(missing, 0.0, each)
        zscore = (filled[rows] - filled.mean()) / max(float(filled.std()), 1e-12)
        near = _log_rank(ordered, each[rows], len(each))
        columns.append(np.stack([zscore, near, zscore * length, near * length, filled[rows] / max(best, 1e-12)]))
        better = len(ordered) - np.searchsorted(ordered, each[rows], side="right")
        rrf += np.where(silent, 0.0, 1 / (SMOOTHING + 1 + better))
    return np.concatenate([*columns, [rrf, np.full(len(rows), length)]]).T


def log_rank(scores: Floats, rows: Rows) -> Floats:
    """Return the logarithm of these rows' ranks in a source's scores, (items,), scaled to 1 for the best, (rows,).

    It is 0 where the source has no score. Ties share the worse rank, so that many zeros are not near the top.
    """
    return _log_rank(np.sort(scores[~np.isnan(scores)]), scores[rows], len(scores))


def _log_rank(ordered: Floats, scores: Floats, items: int) -> Floats:
    """Return the log rank of `scores`, (rows,), among all scores of a source in ascending order, `ordered`."""
    rank = len(ordered) - np.searchsorted(ordered, scores, side="left")
    near = np.log((items + BEST) / (rank + BEST)) / max(np.log((items + BEST) / (1 + BEST)), 1e-12)
    return np.where(np.isnan(scores), 0.0, near)
