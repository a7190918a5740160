"""Which of several weights orders held-out users' candidates best, by NDCG@10."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.arrays import Floats, Mask
from retrieval.ranking.features import feature_names
from retrieval.ranking.logit import TrainingCase
from retrieval.ranking.weights import WeightSet, score

DEPTH = 10
DISCOUNTS = 1 / np.log2(np.arange(2, DEPTH + 2))


def ndcg(weights: WeightSet, cases: Sequence[TrainingCase]) -> Floats:
    """Return the NDCG@10 of the candidates of each case in the order of the weights, (cases,)."""
    return np.array([_ndcg(score(weights, each.features), each.chosen) for each in cases])


def single_sources(sources: Sequence[str]) -> Mapping[str, WeightSet]:
    """Return by source the weights that order by this source alone."""
    names = feature_names(sources)
    zeros = (0.0,) * len(names)
    return {
        source: WeightSet(names, tuple(float(name == f"{source} zscore") for name in names), zeros, zeros, 0, "")
        for source in sources
    }


def _ndcg(scores: Floats, chosen: Mask) -> float:
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    gained = float(chosen[order] @ DISCOUNTS[: len(order)])
    return gained / float(DISCOUNTS[: min(DEPTH, int(chosen.sum()))].sum()) if chosen.any() else 0.0
