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
        least = kth_largest(each, k)
        if least is None:
            chosen |= ~np.isnan(each)
            continue
        better = each > least
        chosen |= better
        chosen[np.flatnonzero(each == least)[: k - np.count_nonzero(better)]] = True
    return np.flatnonzero(chosen)


def kth_largest(scores: Floats, k: int) -> float | None:
    """Return the k-th largest of these scores, (n,), equal ones counted apart; None where no more than k are no NaN."""
    with_score = scores[~np.isnan(scores)]
    if len(with_score) <= k:
        return None
    # Of k groups each has one score at least as large as the least of their maxima, so that smaller ones can be left
    # out. Sorting the rest is far quicker than np.partition where many are equal.
    groups = np.linspace(0, len(with_score), k, endpoint=False).astype(np.int64)
    bound = np.maximum.reduceat(with_score, groups).min()
    return float(np.sort(with_score[with_score >= bound])[-k])
