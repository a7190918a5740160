"""Figures with error bars: what ranking metrics mean over people, and how sure a difference is."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
T = TypeVar("T")
RESAMPLES = 5_000


def ndcg(ranked: Sequence[T], relevant: AbstractSet[T], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k with gains of 1 (Järvelin and Kekäläinen 2002)."""
    gains = [1 / np.log2(n + 2) for n in range(k)]
    found = sum(gain for gain, row in zip(gains, ranked, strict=False) if row in relevant)
    return float(found / sum(gains[: len(relevant)]))


def recall(ranked: Sequence[int], relevant: set[int], k: int = 20) -> float:
    """The share of the relevant that is among the first k."""
    return len(relevant.intersection(ranked[:k])) / len(relevant)


def interval(figures: Floats, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of the mean over people, (people,)."""
    rng = np.random.default_rng(seed)
    means = [figures[rng.integers(len(figures), size=len(figures))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
