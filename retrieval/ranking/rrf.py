"""Ranks, reciprocal rank fusion (Cormack et al. 2009), and the union of the best rows of each source."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.arrays import Floats, Rows

SMOOTHING = 60.0


def ranks(scores: Floats) -> Floats:
    """Return the rank of each score, (..., items), from 1 for the best; ties share the better rank, NaN stays NaN."""
    order = np.argsort(-scores, axis=-1)
    ordered = np.take_along_axis(scores, order, axis=-1)
    # Of equal scores the first place counts; those that differ from the one before them are their own first.
    places = np.broadcast_to(np.arange(1.0, 1 + scores.shape[-1]), scores.shape).copy()
    places[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0
    places = np.where(np.isnan(ordered), np.nan, np.maximum.accumulate(places, axis=-1))
    result = np.empty_like(places)
    np.put_along_axis(result, order, places, axis=-1)
    return result


def reciprocal_ranks(scores: Mapping[str, Floats], k: float = SMOOTHING) -> Floats:
    """Return Σ over sources of 1 / (k + rank), (items,); NaN where no source has a score."""
    if not scores:
        return np.zeros(0)
    parts = np.stack([1 / (k + ranks(each)) for _, each in sorted(scores.items())])
    silent = np.isnan(parts).all(axis=0)
    return np.where(silent, np.nan, np.nansum(parts, axis=0))


def union_top_k(scores: Mapping[str, Floats], k: int) -> Rows:
    """Return the rows among the k best of any source, ascending; of ties the first. NaN leaves a row out."""
    chosen = np.zeros(max((len(each) for each in scores.values()), default=0), np.bool_)
    for each in scores.values():
        chosen[top_k(each, k)] = True
    return np.flatnonzero(chosen)


def top_k(scores: Floats, k: int) -> Rows:
    """Return the rows of the k best of these scores, (n,); of ties the first, and all with a score where k are fewer.

    Sorting few is far quicker than np.partition where many are equal, and each pass over a million costs milliseconds.
    """
    bound = -np.inf
    if 0 < k < len(scores):
        # Of k groups each has one score at least as large as the least of their maxima: smaller ones are left out.
        groups = np.linspace(0, len(scores), k, endpoint=False).astype(np.int64)
        maxima = np.fmax.reduceat(scores, groups)
        bound = float(maxima.min())  # NaN where a group has no score
    rows = np.flatnonzero(scores >= bound if bound == bound else ~np.isnan(scores))
    values = scores[rows]
    if len(rows) <= k or not k:
        return rows[:k]
    least = np.sort(values)[-k]
    better = values > least
    ties = np.flatnonzero(values == least)[: k - int(np.count_nonzero(better))]
    return np.sort(np.concatenate((rows[better], rows[ties])))
