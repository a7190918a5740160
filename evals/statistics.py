"""Means over users with intervals, and differences of two systems: bootstrap, Holm's correction, needed users.

Users are resampled, not cases: the cases of one user are averaged first, since they are alike. All estimates over the
same users use the same resamples, seeded by their ids, so that a system's estimate does not depend on what else ran.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from retrieval.arrays import Floats, Rows

RESAMPLES = 10_000
"""So many that p, of which the smallest is 2 in so many, can be corrected for a hundred comparisons."""
UPPER_QUANTILE = 0.975
POWER = 0.8
ROUNDING = 1e-12
"""Means nearer to 0 differ from it by rounding: differences that are 0 on paper."""
MAX_CELLS = 2_000_000
"""Cells of a block of resamples, (resamples, users)."""


@dataclass(frozen=True)
class Estimate:
    """A mean over users, its 95 % interval, its two-sided p against 0, and the standard deviation over users."""

    mean: float
    low: float
    high: float
    p: float
    deviation: float
    users: int


@dataclass(frozen=True)
class Share:
    """A ratio of sums over clusters, its 95 % interval and standard error, the lower sum, and how many clusters."""

    value: float
    low: float
    high: float
    error: float
    count: float
    clusters: int


def share(events: Floats, counts: Floats, *, proportion: bool = True) -> Share | None:
    """Estimate Σ events / Σ counts over clusters such as users, each (clusters,); None for fewer than two with a count.

    The standard error is that of a ratio over clusters. The interval of a proportion is Wilson's for the number of
    independent observations with that error (Korn and Graubard 1998; Dean and Pagano 2015), for any other ratio it is
    symmetric; both with Student's t. Without any event, or without any other, clusters count as the observations.
    """
    from scipy.special import stdtrit

    counted = counts > 0
    clusters, total = int(counted.sum()), float(counts.sum())
    if clusters < 2:
        return None
    value = float(events.sum()) / total
    error = math.sqrt(clusters / (clusters - 1) * float(((events - value * counts)[counted] ** 2).sum())) / total
    t = float(stdtrit(clusters - 1, UPPER_QUANTILE))
    if not proportion:
        return Share(value, value - t * error, value + t * error, error, total, clusters)
    varies = error > ROUNDING and 0 < value < 1
    penalty = t * t / (value * (1 - value) / error**2 if varies else clusters)
    centre, width = value + penalty / 2, math.sqrt(value * (1 - value) * penalty + penalty**2 / 4)
    low, high = (centre - width) / (1 + penalty), (centre + width) / (1 + penalty)
    return Share(value, max(0.0, low), min(1.0, high), error, total, clusters)


def mean_by_user(values: Floats, user_of_case: Rows, users: int) -> Floats:
    """Average over each user's cases, (cases, columns) → (users, columns); NaN where all are NaN."""
    scored = ~np.isnan(values)
    sums, counts = np.zeros((2, users, values.shape[1]))
    np.add.at(sums, user_of_case, np.where(scored, values, 0))
    np.add.at(counts, user_of_case, scored)
    return np.where(counts, sums / np.maximum(counts, 1), np.nan)


def estimates(values: Floats, user_ids: Sequence[str]) -> list[Estimate | None]:
    """Estimate each column, (users, columns), over the users who are not NaN there; None for fewer than two.

    Percentile bootstrap, its tails widened for few users as in Student's t (Hesterberg 2015, arXiv 1411.5279).
    """
    estimated: list[Estimate | None] = [None] * values.shape[1]
    scored = ~np.isnan(values)
    same_users = dict[bytes, list[int]]()
    for column in range(values.shape[1]):
        same_users.setdefault(scored[:, column].tobytes(), []).append(column)
    for columns in same_users.values():
        chosen = scored[:, columns[0]]
        if chosen.sum() >= 2:
            own = values[chosen][:, columns]
            means = resampled_means(own, seed(list(compress(user_ids, chosen))))
            for place, column in enumerate(columns):
                estimated[column] = _estimate(own[:, place], means[:, place])
    return estimated


def interval(values: Floats) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean over users, (users,)."""
    estimate = _estimate(values, resampled_means(values[:, None], 0)[:, 0])
    return estimate.low, estimate.high


def seed(names: Sequence[str]) -> int:
    """Hash names to a seed of 64 bits."""
    return int.from_bytes(hashlib.sha256("\n".join(names).encode()).digest()[:8], "big")


def resampled_means(values: Floats, seed: int) -> Floats:
    """Average over as many users drawn with replacement, (users, columns) → (resamples, columns)."""
    users, columns = values.shape
    generator = np.random.default_rng(seed)
    means = np.empty((RESAMPLES, columns))
    for start in range(0, RESAMPLES, batch := max(1, MAX_CELLS // users)):
        size = min(batch, RESAMPLES - start)
        drawn = generator.integers(users, size=(size, users)) + users * np.arange(size)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=size * users).reshape(size, users)
        means[start : start + size] = counts.astype(np.float64) @ values / users
    return means


def holm(p_values: Sequence[float]) -> list[float]:
    """Correct p-values so that any false alarm among them is as rare as each alone was (Holm 1979)."""
    corrected, worst = [1.0] * len(p_values), 0.0
    for rank, n in enumerate(sorted(range(len(p_values)), key=lambda n: p_values[n])):
        worst = max(worst, p_values[n] * (len(p_values) - rank))
        corrected[n] = min(1.0, worst)
    return corrected


def users_needed(deviation: float, detectable: float) -> int:
    """Return how many users it takes to detect a mean difference with 80 % power at a two-sided 5 %.

    `deviation` is the standard deviation of the differences over users.
    """
    from scipy.special import ndtri

    return max(2, math.ceil((float(ndtri(UPPER_QUANTILE) + ndtri(POWER)) * deviation / detectable) ** 2))


def _estimate(values: Floats, means: Floats) -> Estimate:
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    users = len(values)
    mean = math.fsum(values) / users
    widening = math.sqrt(users / (users - 1))
    tail = float(ndtr(-widening * stdtrit(users - 1, UPPER_QUANTILE)))
    low, high = np.quantile(means, (tail, 1 - tail))
    beyond = min(int((means <= ROUNDING).sum()), int((means >= -ROUNDING).sum()))
    share = min(0.5, (beyond + 1) / (len(means) + 1))
    p = 2 * float(stdtr(users - 1, ndtri(share) / widening))
    deviation = math.sqrt(math.fsum((each - mean) ** 2 for each in values) / (users - 1))
    # Means of users who are all alike can differ from their mean by rounding.
    return Estimate(mean, min(float(low), mean), max(float(high), mean), p, deviation, users)
