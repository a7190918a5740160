"""Scores of several sources to one: by reciprocal ranks untrained, or by weights learned from held-out interactions.

Every source gives a candidate three features, all within its request, so that scales do not matter: how it stands in
the source's scores over the catalogue, how near the top, and how it compares with the source's ten best; the first two
also times the length of the history, since what to trust depends on it. The weights are those of a conditional logit
(McFadden 1974): the chance that the chosen one of the candidates is this one. What people's choices do not prove to
help is switched off: its weight is 0. Where there are people enough, trees (see `trees`) judge the same features, and
the two are averaged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import IndexFault
from retrieval.ranking import lambdamart as trees

Scores = Mapping[str, NDArray[np.float64]]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
WeightKind = Literal["history", "request", "cold"]
"""Kinds of work that weights are learned for: history alone, a request in words beside it, and items that nobody has
touched, beside the others."""
BEST = 10
SMOOTHING = 60.0
FILE = "weights.json"
RIDGE = 1e-3
RESAMPLES = 400
MOST_PEOPLE, FOR_TREES, FEWEST_PEOPLE = 2_000, 200, 50
"""People learned from at most; and at least, for trees, and for weights: with fewer reciprocal ranks do better."""
USUAL = 50
KINDS = ("standing", "nearness", "standing × history", "nearness × history", "score")
"""The last, and what follows, are for the trees alone."""
FOR_TREES_ALONE = ("agreement", "history")


@dataclass(frozen=True)
class TrainingCase:
    """What one person could have chosen: `features` (candidates, f), and which they chose, (candidates,)."""

    features: Floats
    chosen: NDArray[np.bool_]


@dataclass(frozen=True)
class WeightSet:
    """A weight a feature with its 95 % interval over people; 0 where it is switched off. `data`: fingerprint of what
    they were learned from. `cold`: how items that nobody has touched are ordered among themselves."""

    features: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    people: int
    data: str
    trees: str = ""
    cold: WeightSet | None = None

    @property
    def linear_off(self) -> tuple[str, ...]:
        """Those that are off, but for what is for the trees alone."""
        return tuple(n for n in self.off if n not in FOR_TREES_ALONE and not n.endswith(f" {KINDS[-1]}"))

    @property
    def off(self) -> tuple[str, ...]:
        return tuple(name for name, value in zip(self.features, self.values, strict=True) if value == 0)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> WeightSet:
        """As `asdict` wrote them. IndexFault where it did not."""
        try:
            names, values, low, high = (tuple(kept[k]) for k in ("features", "values", "low", "high"))
            weights = cls(names, values, low, high, int(kept["people"]), str(kept["data"]), str(kept["trees"]))
        except (ValueError, KeyError, TypeError) as error:
            raise IndexFault(f"the learned weights cannot be read ({error}): fit them again") from error
        if len({len(weights.features), len(weights.values), len(weights.low), len(weights.high)}) != 1:
            raise IndexFault("the learned weights are of unequal lengths: fit them again")
        return weights


def ranks(scores: Floats) -> Floats:
    """1 for the best; equals share the better rank; NaN stays NaN."""
    known = ~np.isnan(scores)
    ordered = np.sort(scores[known])
    result = np.full(len(scores), np.nan)
    result[known] = len(ordered) - np.searchsorted(ordered, scores[known], side="right") + 1
    return result


def reciprocal_ranks(scores: Scores, k: float = SMOOTHING) -> Floats:
    """Σ over sources of 1 / (k + rank) (Cormack et al. 2009), (items,); NaN where no source has anything to say."""
    if not scores:
        return np.zeros(0)
    parts = np.stack([1 / (k + ranks(each)) for _, each in sorted(scores.items())])
    silent = np.isnan(parts).all(axis=0)
    return np.where(silent, np.nan, np.nansum(parts, axis=0))


def union_top_k(scores: Scores, size: int) -> Rows:
    """Rows that stand among the `size` best of any source, ascending; of equals the first. NaN leaves a row out."""
    found = np.zeros(max((len(each) for each in scores.values()), default=0), np.bool_)
    for each in scores.values():
        known = each[~np.isnan(each)]
        if len(known) <= size:
            found |= ~np.isnan(each)
            continue
        least = np.sort(known)[-size]  # which beats np.partition by far where many are equal
        better = each > least
        found |= better
        found[np.flatnonzero(each == least)[: size - np.count_nonzero(better)]] = True
    return np.flatnonzero(found)


def feature_names(sources: Sequence[str]) -> tuple[str, ...]:
    """The features of these sources, in the order of the columns."""
    return (*(f"{source} {kind}" for source in sources for kind in KINDS), *FOR_TREES_ALONE)


def log_rank(each: Floats, rows: Rows) -> Floats:
    """How near the top of a source's scores (items,) these rows stand, by the logarithm of the rank: 1 for the best, 0
    for what it is silent of; (rows,). Equals share the worse rank: a mass of zeros does not stand near the top."""
    return _nearness(np.sort(each[~np.isnan(each)]), each[rows], len(each))


def _nearness(known: Floats, told: Floats, items: int) -> Floats:
    """`known`: all scores, sorted; `told`: those of the rows."""
    rank = len(known) - np.searchsorted(known, told, side="left")
    near = np.log((items + BEST) / (rank + BEST)) / max(np.log((items + BEST) / (1 + BEST)), 1e-12)
    return np.where(np.isnan(told), 0.0, near)


def features(scores: Scores, rows: Rows, history: int) -> Floats:
    """(len(rows), names), the sources in the order of `scores`; a silent one scores 0. `history`: items in it."""
    length = np.log1p(history) - np.log1p(USUAL)
    columns = []
    agreement = np.zeros(len(rows))
    for each in scores.values():
        known = np.sort(each[~np.isnan(each)])
        silent = np.isnan(each[rows])
        best = float(np.abs(known[-BEST:]).mean()) if len(known) else 1.0
        filled = np.nan_to_num(each)
        standing = (filled[rows] - filled.mean()) / max(float(filled.std()), 1e-12)
        near = _nearness(known, each[rows], len(each))
        columns.append(np.stack([standing, near, standing * length, near * length, filled[rows] / max(best, 1e-12)]))
        better = len(known) - np.searchsorted(known, each[rows], side="right")
        agreement += np.where(silent, 0.0, 1 / (SMOOTHING + 1 + better))
    return np.concatenate([*columns, [agreement, np.full(len(rows), length)]]).T


def score(weights: WeightSet, found: Floats) -> Floats:
    """One score a candidate, (candidates,); higher is better."""
    linear = np.asarray(found @ np.array(weights.values), np.float64)
    if not weights.trees or len(found) < 2:
        return linear
    judged = trees.predict(weights.trees, found)
    return _standard(linear) + _standard(judged)


def contributions(weights: WeightSet, found: Floats) -> Floats:
    """What each source adds to the weighted sum of these features, (candidates, sources); the trees have no parts."""
    mine = (found * np.array(weights.values))[:, : -len(FOR_TREES_ALONE)]
    return np.asarray(mine.reshape(len(found), -1, len(KINDS)).sum(axis=2), np.float64)


def score_with_cold_start(weights: WeightSet, found: Floats, new: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """As `apply` and `parts`, but that rows that nobody has touched are ordered among themselves by what was learned of
    such: where `weights` put them all, and as far from each other."""
    total, mine = score(weights, found), contributions(weights, found)
    if weights.cold and weights.cold.features == weights.features and np.count_nonzero(new) > 1:
        told = score(weights.cold, found[new])
        scale = float(total[new].std()) / max(float(told.std()), 1e-12)
        total[new], mine[new] = (
            total[new].mean() + scale * (told - told.mean()),
            scale * contributions(weights.cold, found[new]),
        )
    return total, mine


def stored(folder: Path, built: str, work: WeightKind = "history") -> WeightSet | None:
    """The weights for this kind of work kept with an index that was built then, those of a history with what they are
    for items that nobody has touched; None where there are none. IndexFault for a damaged file."""
    kept = _stored(folder, built)
    found, cold = kept.get(work), kept.get("cold")
    return replace(found, cold=cold) if found and work == "history" else found


def store(folder: Path, built: str, weights: WeightSet | None, work: WeightKind = "history") -> None:
    """Keep weights with an index, beside those for other kinds of work, whole or not at all; None forgets them."""
    try:
        others = _stored(folder, built)
    except IndexFault:
        others = {}  # damaged: written anew
    found = {kind: each for kind, each in {**others, work: weights}.items() if each}
    kept = {kind: asdict(replace(each, cold=None)) for kind, each in found.items()}
    part = folder / f".{FILE}"
    part.write_text(json.dumps({"built": built, "weights": kept}), encoding="utf-8")
    part.replace(folder / FILE)


def _stored(folder: Path, built: str) -> dict[WeightKind, WeightSet]:
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = kept["weights"] if kept["built"] == built else {}
        if unknown := set(found) - set(get_args(WeightKind)):
            raise KeyError(*unknown)
        return {work: WeightSet.read(each) for work, each in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexFault(f"{folder / FILE} is damaged: delete it, or run whyrec-eval fit --index {folder}") from error


def _standard(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / max(float(scores.std()), 1e-12), np.float64)


def fit(
    cases: Sequence[TrainingCase], names: Sequence[str], data: str, seed: int = 0, forest: bool = True
) -> WeightSet:
    """Weights from cases with at least one candidate chosen and one not; the others say nothing. `forest`: trees too.
    IndexFault for fewer than FEWEST_PEOPLE.

    Features leave by and by, the least certain first, until the interval of each that stays is on one side of 0.
    """
    useful = [c for c in cases if c.chosen.any() and not c.chosen.all()]
    if len(useful) < FEWEST_PEOPLE:
        raise IndexFault(
            f"weights need {FEWEST_PEOPLE} people of whom something held out was found, there are {len(useful)}: "
            "ranks are added up without them"
        )
    rng = np.random.default_rng(seed)
    useful = [useful[n] for n in np.sort(rng.permutation(len(useful))[:MOST_PEOPLE])]
    scale = np.maximum(np.sqrt(np.mean([np.var(c.features, axis=0) for c in useful], axis=0)), 1e-9)
    stacked = _Stacked.of(useful, scale)
    linear = [name not in FOR_TREES_ALONE and not name.endswith(f" {KINDS[-1]}") for name in names]
    kept = np.flatnonzero(linear & (scale > 1e-6))
    draws = rng.multinomial(len(useful), np.full(len(useful), 1 / len(useful)), size=RESAMPLES).astype(np.float64) - 1
    values, low, high = (np.zeros(len(names)) for _ in range(3))
    found = np.zeros(len(kept))
    while len(kept):
        found, spread = stacked.solve(kept, draws, found)
        bounds = np.quantile(found + spread, (0.025, 0.975), axis=0)
        doubtful = np.flatnonzero((bounds[0] <= 0) & (bounds[1] >= 0))
        if not len(doubtful):
            values[kept], low[kept], high[kept] = found, bounds[0], bounds[1]
            break
        certainty = np.abs(found) / np.maximum(bounds[1] - bounds[0], 1e-12)
        leave = doubtful[np.argsort(certainty[doubtful], kind="stable")][: max(1, len(doubtful) // 3)]
        kept, found = np.delete(kept, leave), np.delete(found, leave)
    values, low, high = values / scale, low / scale, high / scale
    grown = trees.train([(c.features, c.chosen) for c in useful], seed) if forest and len(useful) >= FOR_TREES else ""
    return WeightSet(
        tuple(names), tuple(values.tolist()), tuple(low.tolist()), tuple(high.tolist()), len(useful), data, grown
    )


@dataclass(frozen=True)
class _Stacked:
    """All candidates of all cases in one table, the cases one after another."""

    features: Floats
    starts: Rows
    case: Rows
    share: Floats
    """What part of its case's choice each candidate is; a case's shares sum to 1."""

    @classmethod
    def of(cls, cases: Sequence[TrainingCase], scale: Floats) -> _Stacked:
        lengths = np.array([len(c.chosen) for c in cases])
        return cls(
            np.concatenate([(c.features - c.features.mean(axis=0)) / scale for c in cases]),
            np.concatenate([[0], np.cumsum(lengths)[:-1]]),
            np.repeat(np.arange(len(cases)), lengths),
            np.concatenate([c.chosen / c.chosen.sum() for c in cases]),
        )

    def solve(self, kept: Rows, draws: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Newton's method from these weights; and for each resampling of the people how far one Newton step would move
        them (score bootstrap, Kline and Santos 2012), (resamples, kept)."""
        x = self.features[:, kept]
        people = len(self.starts)
        for _ in range(50):
            gradients, hessian = self._derivatives(x, weights)
            step = np.linalg.solve(hessian, gradients.sum(axis=0) - RIDGE * people * weights)
            weights = weights + step / max(1.0, float(np.abs(step).max()))
            if np.abs(step).max() < 1e-7:
                break
        gradients, hessian = self._derivatives(x, weights)
        return weights, np.asarray(np.linalg.solve(hessian, (draws @ gradients).T).T)

    def _derivatives(self, x: Floats, weights: Floats) -> tuple[Floats, Floats]:
        utility = x @ weights
        utility -= np.maximum.reduceat(utility, self.starts)[self.case]
        chance = np.exp(utility)
        chance /= np.add.reduceat(chance, self.starts)[self.case]
        weighted = x * chance[:, None]
        means = np.add.reduceat(weighted, self.starts, axis=0)
        gradients = np.add.reduceat(x * self.share[:, None], self.starts, axis=0) - means
        hessian = weighted.T @ x - means.T @ means + RIDGE * len(self.starts) * np.eye(x.shape[1])
        return gradients, hessian
