"""Learning the weights of an index's sources from its own users, checked on users that they were not learned from.

Trees are used where they order the held-out choices of other users better than the weighted sum alone, and all sources
where they do so better than the best source alone (docs/decisions/fusion.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.arrays import Floats
from retrieval.errors import NotEnoughData
from retrieval.fitting.cases import names, training_cases
from retrieval.fitting.check import ndcg, single_sources
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.progress import Progress, no_progress
from retrieval.ranking import WeightSet, logit, weights
from retrieval.ranking.logit import FitSettings, TrainingCase
from retrieval.ranking.weights import WeightKind

SETTINGS = FitSettings(fewest_users=20, shrinkage=30.0, shrinkage_share=0.5)
"""Shrunk weights need fewer users than those whose doubtful features are dropped (docs/decisions/fusion.md)."""
FOLDS = 5
"""Parts of the users, each of which is checked with weights of the others."""
CHECKED_USERS = 300
"""Users whom the weights are checked on: once there are as many, further parts cost more time than they are worth."""
DECISIVE_USERS = 200
"""Checked users from which on the mean decides; fewer must order worse by more than the difference's standard error."""


@dataclass(frozen=True)
class Learned:
    """The weights that are stored, and NDCG@10 of users whom they were not learned from.

    `ndcg`: of weights learned from all sources; `best_source`, `best_ndcg`: the source that orders best alone;
    `is_single`: whether it is used alone, since the weights are worse.
    `most`: the sources that count most.
    """

    weights: WeightSet
    ndcg: float
    best_source: str
    best_ndcg: float
    is_single: bool
    most: tuple[str, ...]


def fit_history(
    hold_out: HoldOut,
    users: Sequence[HeldOutUser],
    seed: int = 0,
    progress: Progress = no_progress,
    settings: FitSettings = SETTINGS,
) -> Learned:
    """Learn the weights for requests by history alone and store them. Raises NotEnoughData for too few users."""
    learned = learn(training_cases(hold_out, users, progress), [s.name for s in hold_out.sources], seed, settings)
    store(hold_out, learned.weights, "history")
    return learned


def fit_cold(
    hold_out: HoldOut, users: Sequence[HeldOutUser], seed: int = 0, progress: Progress = no_progress
) -> WeightSet | None:
    """Learn the weights for items that nobody has touched and store them; None for too few users."""
    with_history = [user for user in users if user.request.history]
    return fit_or_forget(hold_out, training_cases(hold_out, with_history, progress), "cold", seed)


def fit_or_forget(hold_out: HoldOut, cases: Sequence[TrainingCase], kind: WeightKind, seed: int) -> WeightSet | None:
    """Learn and store weights; for too few cases remove those that were learned before, from other interactions."""
    try:
        learned = logit.fit(cases, names(hold_out), "", seed)
    except NotEnoughData:
        weights.store(hold_out.index.folder, hold_out.index.manifest.built, None, kind)
        return None
    return store(hold_out, learned, kind)


def store(hold_out: HoldOut, learned: WeightSet, kind: WeightKind) -> WeightSet:
    """Store weights with the index, with the size that it has now."""
    manifest = hold_out.index.manifest
    learned = replace(
        learned, data=manifest.interactions_data, items=manifest.items, interactions=manifest.interactions
    )
    weights.store(hold_out.index.folder, manifest.built, learned, kind)
    return learned


def learn(
    cases: Sequence[TrainingCase], sources: Sequence[str], seed: int = 0, settings: FitSettings = SETTINGS
) -> Learned:
    """Learn weights from training cases, and check them on cases that they were not learned from.

    Raises NotEnoughData for fewer useful cases than the settings ask for.
    """
    alone = single_sources(sources)
    feature_names = next(iter(alone.values())).features
    whole = logit.fit(cases, feature_names, "", seed, settings=settings)
    useful = [case for case in cases if case.is_useful]
    part = np.random.default_rng(seed).permutation(len(useful)) % FOLDS
    checked = list[TrainingCase]()
    fused, linear = list[Floats](), list[Floats]()
    for fold in range(FOLDS):
        if len(checked) >= CHECKED_USERS:
            break
        here = [case for case, k in zip(useful, part, strict=True) if k == fold]
        others = [case for case, k in zip(useful, part, strict=True) if k != fold]
        of_others = logit.fit(others, feature_names, "", seed, settings=replace(settings, fewest_users=1))
        checked += here
        fused.append(ndcg(of_others, here))
        linear.append(ndcg(replace(of_others, trees=""), here))
    of_weights, without_trees = np.concatenate(fused), np.concatenate(linear)
    if without_trees.mean() >= of_weights.mean():
        whole, of_weights = replace(whole, trees=""), without_trees
    of_sources = {source: ndcg(each, checked) for source, each in alone.items()}
    best = max(of_sources, key=lambda source: float(of_sources[source].mean()))
    behind = of_sources[best] - of_weights
    margin = 0.0 if len(checked) >= DECISIVE_USERS else float(behind.std()) / len(behind) ** 0.5
    is_single = bool(behind.mean() > margin)
    most = _strongest(whole, useful, sources)
    if is_single:
        whole, most = replace(alone[best], users=whole.users), (best,)
    return Learned(whole, float(of_weights.mean()), best, float(of_sources[best].mean()), is_single, most)


def _strongest(learned: WeightSet, cases: Sequence[TrainingCase], sources: Sequence[str]) -> tuple[str, ...]:
    """Return the sources by how much their share in the scores differs among the candidates of a case, most first."""
    spread = np.mean([weights.contributions(learned, case.features).std(axis=0) for case in cases], axis=0)
    return tuple(sources[n] for n in np.argsort(-spread) if spread[n] > 0)
