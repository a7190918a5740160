"""Ranks, reciprocal rank fusion (Cormack et al. 2009), and the union of the best rows of each source."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.arrays import Floats, Rows

SMOOTHING = 60.0


def ranks(scores: Floats) -> Floats:
    """Return the rank of each score, (items,), from 1 for the best; ties share the better rank, NaN stays NaN."""
    scored = ~np.isnan(scores)
    ordered = np.sort(scores[scored])
    result = np.full(len(scores), np.nan)
    result[scored] = len(ordered) - np.searchsorted(ordered, scores[scored], side="right") + 1
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
        finite = each[~np.isnan(each)]
        if len(finite) <= k:
            chosen |= ~np.isnan(each)
            continue
        least = np.sort(finite)[-k]  # far quicker than np.partition where many are equal
        better = each > least
        chosen |= better
        chosen[np.flatnonzero(each == least)[: k - np.count_nonzero(better)]] = True
    return np.flatnonzero(chosen)
