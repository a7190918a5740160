"""Features of candidates for learned weights: five a source, relative to one request, so that scales do not matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.ranking.rrf import SMOOTHING

BEST = 10
MANY, EVERY, TOP_SHARE = 200_000, 8, 50
"""Scores of a source from which on ranks are estimated by every eighth score, but for the best one in `TOP_SHARE`."""
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
        mine, ordered = each[rows], _Ordered.of(each)
        silent, filled = np.isnan(mine), np.nan_to_num(mine)
        best = float(np.abs(ordered.top[-BEST:]).mean()) if len(ordered.top) else 1.0
        mean, deviation = _moments(each)
        zscore = (filled - mean) / max(deviation, 1e-12)
        near = _log_rank(ordered, mine, len(each))
        columns.append(np.stack([zscore, near, zscore * length, near * length, filled / max(best, 1e-12)]))
        rrf += np.where(silent, 0.0, 1 / (SMOOTHING + 1 + ordered.above(mine, "right")))
    return np.concatenate([*columns, [rrf, np.full(len(rows), length)]]).T


def log_rank(scores: Floats, rows: Rows) -> Floats:
    """Return the logarithm of these rows' ranks in a source's scores, (items,), scaled to 1 for the best, (rows,).

    It is 0 where the source has no score. Ties share the worse rank, so that many zeros are not near the top.
    """
    return _log_rank(_Ordered.of(scores), scores[rows], len(scores))


class _Ordered(NamedTuple):
    """The scores of a source in ascending order, (n,): all, or of many the `top` and an even `sample` of the others."""

    top: Floats
    sample: Floats

    @classmethod
    def of(cls, scores: Floats) -> _Ordered:
        """Return these scores in order without NaN."""
        scored = scores[~np.isnan(scores)]
        if len(scored) <= MANY:
            return cls(np.sort(scored), scored[:0])
        sample = np.sort(scored[::EVERY])
        least = sample[-len(sample) // TOP_SHARE]
        return cls(np.sort(scored[scored >= least]), sample[sample < least])

    def above(self, scores: Floats, side: Literal["left", "right"]) -> Floats:
        """Return how many scores are above these, (n,), with those that equal them where `side` is "left"."""
        above = len(self.top) - np.searchsorted(self.top, scores, side)
        if not len(self.sample):
            return np.asarray(above, np.float64)
        others = EVERY * (len(self.sample) - np.searchsorted(self.sample, scores, side))
        return np.where(scores < self.top[0], len(self.top) + others, above).astype(np.float64)


def _moments(scores: Floats) -> tuple[float, float]:
    """Return the mean and the standard deviation of scores, NaN counting as 0."""
    if len(scores) <= MANY:
        filled = np.where(np.isnan(scores), 0.0, scores)
        return float(filled.mean()), float(filled.std())
    scored = scores[~np.isnan(scores)]
    mean = float(scored.sum()) / len(scores)
    return mean, max(0.0, float(scored @ scored) / len(scores) - mean**2) ** 0.5


def _log_rank(ordered: _Ordered, scores: Floats, items: int) -> Floats:
    """Return the log rank of `scores`, (rows,), among all scores of a source."""
    rank = ordered.above(scores, "left")
    near = np.log((items + BEST) / (rank + BEST)) / max(np.log((items + BEST) / (1 + BEST)), 1e-12)
    return np.where(np.isnan(scores), 0.0, near)
