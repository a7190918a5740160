"""Source weights learned from hidden interactions by a conditional logit (McFadden 1974).

The logit models the probability of each candidate to be the chosen one. Either a feature that does not significantly
help has weight 0, or all weights are shrunk. With enough users, LambdaMART trees are trained on the same features, and
both scores are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.arrays import Floats, Mask, Rows
from retrieval.errors import NotEnoughData
from retrieval.ranking import lambdamart
from retrieval.ranking.features import for_trees_alone
from retrieval.ranking.weights import WeightSet

RIDGE = 1e-3
RESAMPLES = 400


@dataclass(frozen=True)
class FitSettings:
    """Users learned from at most, and at least for trees and for weights; with fewer, plain ranks are better
    (docs/decisions/fusion.md).

    `shrinkage`: 0 to drop features by backward elimination; else all features stay, and the weights of standardized
    ones are drawn towards 0 with this strength, in numbers of users, or `shrinkage_share` of the users if that is more.
    """

    most_users: int = 2_000
    fewest_for_trees: int = 200
    fewest_users: int = 50
    shrinkage: float = 0.0
    shrinkage_share: float = 0.0

    def ridge(self, users: int) -> float:
        """Return the penalty of squared weights for this number of users."""
        return max(self.shrinkage, self.shrinkage_share * users) if self.shrinkage else RIDGE * users


@dataclass(frozen=True)
class TrainingCase:
    """Candidates of one user: `features` (candidates, f), and which of them the user chose, (candidates,)."""

    features: Floats
    chosen: Mask

    @property
    def is_useful(self) -> bool:
        """Tell whether weights can be learned from it: one candidate at least is chosen, and one is not."""
        return bool(self.chosen.any()) and not bool(self.chosen.all())


def fit(
    cases: Sequence[TrainingCase],
    names: Sequence[str],
    data: str,
    seed: int = 0,
    forest: bool = True,
    settings: FitSettings = FitSettings(),
) -> WeightSet:
    """Learn weights from the cases with at least one candidate chosen and one not; `forest`: trees too.

    Without shrinkage, backward elimination drops the least certain features until the 95 % interval of each that stays
    excludes 0. Raises NotEnoughData for fewer users than the settings ask for.
    """
    useful = [case for case in cases if case.is_useful]
    if len(useful) < settings.fewest_users:
        raise NotEnoughData(
            f"weights need {settings.fewest_users} users with a hidden item among their candidates, there are "
            f"{len(useful)}: ranks are added up without them"
        )
    rng = np.random.default_rng(seed)
    useful = [useful[n] for n in np.sort(rng.permutation(len(useful))[: settings.most_users])]
    scale = np.maximum(np.sqrt(np.mean([np.var(c.features, axis=0) for c in useful], axis=0)), 1e-9)
    stacked = _Stacked.of(useful, scale, settings.ridge(len(useful)))
    linear = [not for_trees_alone(name) for name in names]
    active = np.flatnonzero(linear & (scale > 1e-6))
    draws = rng.multinomial(len(useful), np.full(len(useful), 1 / len(useful)), size=RESAMPLES).astype(np.float64) - 1
    values, low, high = (np.zeros(len(names)) for _ in range(3))
    solution = np.zeros(len(active))
    while len(active):
        solution, spread = stacked.solve(active, draws, solution)
        bounds = np.quantile(solution + spread, (0.025, 0.975), axis=0)
        doubtful = np.flatnonzero((bounds[0] <= 0) & (bounds[1] >= 0))
        if not len(doubtful) or settings.shrinkage:
            values[active], low[active], high[active] = solution, bounds[0], bounds[1]
            break
        certainty = np.abs(solution) / np.maximum(bounds[1] - bounds[0], 1e-12)
        leave = doubtful[np.argsort(certainty[doubtful], kind="stable")][: max(1, len(doubtful) // 3)]
        active, solution = np.delete(active, leave), np.delete(solution, leave)
    values, low, high = values / scale, low / scale, high / scale
    with_trees = forest and len(useful) >= settings.fewest_for_trees
    trees = lambdamart.train([(c.features, c.chosen) for c in useful], seed) if with_trees else ""
    return WeightSet(
        tuple(names), tuple(values.tolist()), tuple(low.tolist()), tuple(high.tolist()), len(useful), data, trees
    )


@dataclass(frozen=True)
class _Stacked:
    """Candidates of all cases in one table, case after case."""

    features: Floats
    starts: Rows
    case: Rows
    share: Floats
    """Share of each candidate in the choices of its case; those of a case sum to 1."""
    ridge: float

    @classmethod
    def of(cls, cases: Sequence[TrainingCase], scale: Floats, ridge: float) -> _Stacked:
        lengths = np.array([len(c.chosen) for c in cases])
        return cls(
            np.concatenate([(c.features - c.features.mean(axis=0)) / scale for c in cases]),
            np.concatenate([[0], np.cumsum(lengths)[:-1]]),
            np.repeat(np.arange(len(cases)), lengths),
            np.concatenate([c.chosen / c.chosen.sum() for c in cases]),
            ridge,
        )

    def solve(self, active: Rows, draws: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Solve by Newton's method from these weights.

        Return the solution, and for each resampling of the users how far one Newton step would move it (score
        bootstrap, Kline and Santos 2012), (resamples, active).
        """
        x = self.features[:, active]
        for _ in range(50):
            gradients, hessian = self._derivatives(x, weights)
            step = np.linalg.solve(hessian, gradients.sum(axis=0) - self.ridge * weights)
            if np.abs(step).max() < 1e-7:
                break
            # A whole step may lead away from the solution, and from there to and fro.
            before, share = self._objective(x, weights), 1.0
            while share > 1e-3 and self._objective(x, weights + share * step) < before:
                share /= 2
            weights = weights + share * step
        gradients, hessian = self._derivatives(x, weights)
        return weights, np.asarray(np.linalg.solve(hessian, (draws @ gradients).T).T)

    def _objective(self, x: Floats, weights: Floats) -> float:
        """Return the log likelihood of all cases less the penalty of the weights."""
        utility = x @ weights
        highest = np.maximum.reduceat(utility, self.starts)
        normalizer = np.log(np.add.reduceat(np.exp(utility - highest[self.case]), self.starts)) + highest
        return float(utility @ self.share - normalizer.sum() - self.ridge / 2 * weights @ weights)

    def _derivatives(self, x: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Return the gradient of each case's log likelihood, (cases, active), and the negative Hessian of their sum."""
        utility = x @ weights
        utility -= np.maximum.reduceat(utility, self.starts)[self.case]
        probability = np.exp(utility)
        probability /= np.add.reduceat(probability, self.starts)[self.case]
        weighted = x * probability[:, None]
        means = np.add.reduceat(weighted, self.starts, axis=0)
        gradients = np.add.reduceat(x * self.share[:, None], self.starts, axis=0) - means
        hessian = weighted.T @ x - means.T @ means + self.ridge * np.eye(x.shape[1])
        return gradients, hessian
