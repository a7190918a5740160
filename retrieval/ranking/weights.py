"""Learned weights of sources: scoring candidates with them, and storing them with an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from retrieval.arrays import Floats, Mask
from retrieval.errors import IndexFault
from retrieval.index import fitted
from retrieval.ranking import lambdamart
from retrieval.ranking.features import FOR_TREES, PER_SOURCE, for_trees_alone

WeightKind = Literal["history", "request", "cold"]
"""Purpose of weights: requests with a history alone, requests with text, and items without interactions."""


@dataclass(frozen=True)
class WeightSet:
    """One weight a feature with its 95 % interval over users; 0 where the feature is switched off.

    `users`: number of users learned from; `data`: fingerprint of the training data; `trees`: a LambdaMART forest, or
    empty; `cold`: weights that order items without interactions among themselves; `items`, `interactions`: how many the
    index had.
    """

    features: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    users: int
    data: str
    trees: str = ""
    cold: WeightSet | None = None
    items: int = 0
    interactions: int = 0

    @property
    def switched_off(self) -> tuple[str, ...]:
        """Return the features whose weight is 0."""
        return tuple(name for name, value in zip(self.features, self.values, strict=True) if value == 0)

    @property
    def linear_switched_off(self) -> tuple[str, ...]:
        """Return the features switched off that a linear model may use."""
        return tuple(name for name in self.switched_off if not for_trees_alone(name))

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> WeightSet:
        """Return the weights that `asdict` wrote; raises IndexFault for anything else."""
        try:
            names, values, low, high = (tuple(content[k]) for k in ("features", "values", "low", "high"))
            users, data, trees = int(content["users"]), str(content["data"]), str(content["trees"])
            size = int(content.get("items", 0)), int(content.get("interactions", 0))
            weights = cls(names, values, low, high, users, data, trees, None, *size)
        except (ValueError, KeyError, TypeError) as error:
            raise IndexFault(f"the learned weights cannot be read ({error}): fit them again") from error
        if len({len(weights.features), len(weights.values), len(weights.low), len(weights.high)}) != 1:
            raise IndexFault("the learned weights are of unequal lengths: fit them again")
        return weights


def score(weights: WeightSet, features: Floats) -> Floats:
    """Return one score a candidate, (candidates,), from features (candidates, f); higher is better."""
    linear = np.asarray(features @ np.array(weights.values), np.float64)
    if not weights.trees or len(features) < 2:
        return linear
    return _standardized(linear) + _standardized(lambdamart.predict(weights.trees, features))


def contributions(weights: WeightSet, features: Floats) -> Floats:
    """Return what each source adds to the weighted sum, (candidates, sources); trees add nothing here."""
    weighted = (features * np.array(weights.values))[:, : -len(FOR_TREES)]
    return np.asarray(weighted.reshape(len(features), -1, len(PER_SOURCE)).sum(axis=2), np.float64)


def score_with_cold_start(weights: WeightSet, features: Floats, cold: Mask) -> tuple[Floats, Floats]:
    """Score all candidates, then reorder the `cold` ones, (candidates,), among themselves with the cold-item weights.

    Their scores are rescaled to keep the mean and spread that `weights` gave them. Returns scores and contributions.
    """
    total, parts = score(weights, features), contributions(weights, features)
    if weights.cold and weights.cold.features == weights.features and np.count_nonzero(cold) > 1:
        among = score(weights.cold, features[cold])
        scale = float(total[cold].std()) / max(float(among.std()), 1e-12)
        total[cold], parts[cold] = (
            total[cold].mean() + scale * (among - among.mean()),
            scale * contributions(weights.cold, features[cold]),
        )
    return total, parts


def stored(folder: Path, built: str, kind: WeightKind = "history") -> WeightSet | None:
    """Return the weights of this kind stored with this build of an index; those of a history include the cold ones.

    Returns None where there are none; raises IndexFault for a damaged file.
    """
    kinds: dict[WeightKind, WeightSet] = fitted.load(folder, fitted.WEIGHTS, built, _parse, {})
    weights, cold = kinds.get(kind), kinds.get("cold")
    return replace(weights, cold=cold) if weights and kind == "history" else weights


def store(folder: Path, built: str, weights: WeightSet | None, kind: WeightKind = "history") -> None:
    """Store weights with an index beside those of the other kinds; None removes them."""
    others: dict[WeightKind, WeightSet] = fitted.load_or_default(folder, fitted.WEIGHTS, built, _parse, {})
    kinds = {name: each for name, each in {**others, kind: weights}.items() if each}
    content = {name: asdict(replace(each, cold=None)) for name, each in kinds.items()}
    fitted.store(folder, fitted.WEIGHTS, built, {"weights": content})


def _parse(content: Mapping[str, Any]) -> dict[WeightKind, WeightSet]:
    if unknown := set(content["weights"]) - set(get_args(WeightKind)):
        raise KeyError(*unknown)
    return {kind: WeightSet.from_json(each) for kind, each in content["weights"].items()}


def _standardized(scores: Floats) -> Floats:
    return np.asarray((scores - scores.mean()) / max(float(scores.std()), 1e-12), np.float64)
