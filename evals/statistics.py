"""How sure a mean over people is, and a difference of two systems: the bootstrap, Holm's correction, people needed.

People are drawn, not cases: those of one person are averaged first, since they are alike. All that is estimated of the
same people is estimated with the same draws, which their ids seed: what a system gets does not depend on what else ran.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

RESAMPLES = 10_000
"""So that p, of which none is smaller than 2 in so many, can be corrected for a hundred comparisons."""
SURE = 0.975
POWER = 0.8
NOUGHT = 1e-12
"""What is nearer to 0 came of rounding: differences of means that are equal on paper."""
CELLS = 2_000_000


@dataclass(frozen=True)
class Estimate:
    """A mean over people, its 95 % interval, two-sided p of its being 0, and the standard deviation over people."""

    mean: float
    low: float
    high: float
    p: float
    deviation: float
    people: int


def averaged(figures: Floats, who: Rows, people: int) -> Floats:
    """Means over each person's cases, (cases, columns) → (people, columns); NaN is no case, and nobody without one."""
    told = ~np.isnan(figures)
    sums, counts = np.zeros((2, people, figures.shape[1]))
    np.add.at(sums, who, np.where(told, figures, 0))
    np.add.at(counts, who, told)
    return np.where(counts, sums / np.maximum(counts, 1), np.nan)


def estimates(figures: Floats, people: Sequence[str]) -> list[Estimate | None]:
    """Of each column, (people, columns), over those who are not NaN there; None of fewer than two.

    Percentile bootstrap, its tails widened with few people as Student's t has it (Hesterberg 2015, arXiv 1411.5279).
    """
    found: list[Estimate | None] = [None] * figures.shape[1]
    told = ~np.isnan(figures)
    alike = dict[bytes, list[int]]()
    for column in range(figures.shape[1]):
        alike.setdefault(told[:, column].tobytes(), []).append(column)
    for columns in alike.values():
        chosen = told[:, columns[0]]
        if chosen.sum() >= 2:
            some = figures[chosen][:, columns]
            means = resampled(some, seed(list(compress(people, chosen))))
            for place, column in enumerate(columns):
                found[column] = _estimate(some[:, place], means[:, place])
    return found


def interval(figures: Floats) -> tuple[float, float]:
    """95 % bootstrap interval of the mean over people, (people,)."""
    estimate = _estimate(figures, resampled(figures[:, None], 0)[:, 0])
    return estimate.low, estimate.high


def seed(names: Sequence[str]) -> int:
    return int.from_bytes(hashlib.sha256("\n".join(names).encode()).digest()[:8], "big")


def resampled(figures: Floats, seed: int) -> Floats:
    """Means over as many people drawn with replacement, (people, columns) → (resamples, columns)."""
    people, columns = figures.shape
    rng = np.random.default_rng(seed)
    found = np.empty((RESAMPLES, columns))
    for start in range(0, RESAMPLES, batch := max(1, CELLS // people)):
        some = min(batch, RESAMPLES - start)
        drawn = rng.integers(people, size=(some, people)) + people * np.arange(some)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=some * people).reshape(some, people)
        found[start : start + some] = counts.astype(np.float64) @ figures / people
    return found


def holm(found: Sequence[float]) -> list[float]:
    """p-values corrected so that any false alarm among them is as rare as each alone was (Holm 1979)."""
    corrected, worst = [1.0] * len(found), 0.0
    for rank, n in enumerate(sorted(range(len(found)), key=lambda n: found[n])):
        worst = max(worst, found[n] * (len(found) - rank))
        corrected[n] = min(1.0, worst)
    return corrected


def needed(deviation: float, seen: float) -> int:
    """People it takes to see a mean difference of `seen` with 80 % power, two-sided 5 %; `deviation` is over people."""
    from scipy.special import ndtri

    return max(2, math.ceil((float(ndtri(SURE) + ndtri(POWER)) * deviation / seen) ** 2))


def _estimate(figures: Floats, means: Floats) -> Estimate:
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    people = len(figures)
    mean = math.fsum(figures) / people
    wider = math.sqrt(people / (people - 1))
    tail = float(ndtr(-wider * stdtrit(people - 1, SURE)))
    low, high = np.quantile(means, (tail, 1 - tail))
    beyond = min(int((means <= NOUGHT).sum()), int((means >= -NOUGHT).sum()))
    share = min(0.5, (beyond + 1) / (len(means) + 1))
    p = 2 * float(stdtr(people - 1, ndtri(share) / wider))
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in figures) / (people - 1))
    # Draws that are all alike can differ from their mean by rounding.
    return Estimate(mean, min(float(low), mean), max(float(high), mean), p, deviation, people)
