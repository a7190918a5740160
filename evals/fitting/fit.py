"""Weights of an index's sources, learned from its own users and stored with it.

A fifth of each user's interactions is held out and the sources learn from the rest; the weights are those that best
rank the liked hold-out items above everything else that the sources return. Searches teach the weights of requests in
words, hidden items those of items that nobody has touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evals.fitting.attribute_selection import AttributeGain, attribute_gains
from evals.fitting.hold_out import HoldOut
from retrieval.arrays import Mask, Rows
from retrieval.errors import NotEnoughData
from retrieval.index import fitted
from retrieval.progress import Progress, no_progress
from retrieval.query import PreparedRequest
from retrieval.ranking import WeightSet, logit, weights
from retrieval.ranking.features import feature_names, features
from retrieval.ranking.rrf import union_top_k
from retrieval.ranking.weights import WeightKind
from retrieval.sources.base import collect_scores, rescore_exactly

POOL_SIZE = 100
"""Items of each source, the best, that become candidates."""


def select_attributes(hold_out: HoldOut, users: Sequence[int], seed: int = 0) -> list[AttributeGain]:
    """Measure which extracted attributes predict the choices of these users, and index those alone from now on."""
    requests, liked = [hold_out.requests[u] for u in users], [hold_out.liked[u] for u in users]
    gains = attribute_gains(hold_out.items, requests, liked, seed)
    if gains:
        built = hold_out.index.manifest.built
        fitted.store_selected_fields(hold_out.index.folder, built, [gain.field for gain in gains if gain.selected])
    return gains


def fit_history(hold_out: HoldOut, users: Sequence[int], seed: int = 0, progress: Progress = no_progress) -> WeightSet:
    """Learn the weights for requests by history alone and store them. Raises NotEnoughData for too few users."""
    return _fit_and_store(hold_out, _cases(hold_out, users, progress), "history", seed)


def fit_cold(
    hold_out: HoldOut, users: Sequence[int], seed: int = 0, progress: Progress = no_progress
) -> WeightSet | None:
    """Learn the weights for items that nobody has touched and store them; None for too few users."""
    with_history = [user for user in users if hold_out.requests[user].history]
    return _fit_or_forget(hold_out, _cases(hold_out, with_history, progress), "cold", seed)


def fit_searches(hold_out: HoldOut, users: Sequence[int], seed: int = 0) -> WeightSet | None:
    """Learn the weights for requests in words from the searches of these users and store them; None for too few."""
    cases = [
        _case(hold_out, *hold_out.search_request(search), np.array([search.row]))
        for search in hold_out.searches_of(users)
    ]
    return _fit_or_forget(hold_out, cases, "request", seed)


def describe(learned: WeightSet, texts: Mapping[str, str]) -> str:
    """Return the weights with their intervals, a line each, and the features that are switched off."""
    rows = zip(learned.features, learned.values, learned.low, learned.high, strict=True)
    lines = [f"  {name:<28} {value:+.3f} [{low:+.3f}, {high:+.3f}]" for name, value, low, high in rows if value]
    off = texts["off"].format(features=", ".join(learned.linear_switched_off) or texts["none_off"])
    return "\n".join((*lines, off, texts["trees"] if learned.trees else texts["no_trees"]))


def _fit_and_store(hold_out: HoldOut, cases: Sequence[logit.TrainingCase], kind: WeightKind, seed: int) -> WeightSet:
    manifest = hold_out.index.manifest
    names = feature_names([source.name for source in hold_out.sources])
    learned = logit.fit(cases, names, manifest.interactions_data, seed)
    weights.store(hold_out.index.folder, manifest.built, learned, kind)
    return learned


def _fit_or_forget(
    hold_out: HoldOut, cases: Sequence[logit.TrainingCase], kind: WeightKind, seed: int
) -> WeightSet | None:
    """Learn and store weights; for too few cases remove those that were learned before, from other interactions."""
    try:
        return _fit_and_store(hold_out, cases, kind, seed)
    except NotEnoughData:
        weights.store(hold_out.index.folder, hold_out.index.manifest.built, None, kind)
        return None


def _cases(hold_out: HoldOut, users: Sequence[int], progress: Progress) -> list[logit.TrainingCase]:
    """Make a training case a user: the best items of every source, and which of them the user chose."""
    cases = []
    for done, user in enumerate(users, 1):
        cases.append(_case(hold_out, hold_out.requests[user], hold_out.unseen(user), hold_out.liked[user]))
        progress(done, len(users))
    return cases


def _case(hold_out: HoldOut, request: PreparedRequest, allowed: Mask, chosen: Rows) -> logit.TrainingCase:
    scores = collect_scores(hold_out.sources, request, allowed)
    # Features compare a new item with all others, as at serving time, also where new items alone compete.
    ranked = {name: np.where(hold_out.ranked, values, np.nan) for name, values in scores.items()}
    rows = union_top_k(ranked, POOL_SIZE)
    exact = rescore_exactly(scores, hold_out.sources, request, rows)
    return logit.TrainingCase(features(exact, rows, len(request.history)), np.isin(rows, chosen))
