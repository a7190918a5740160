"""Training cases of held-out users: the candidates of every source, and which of them the user chose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.arrays import Mask, Rows
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.progress import Progress, no_progress
from retrieval.query import PreparedRequest
from retrieval.ranking.features import feature_names, features
from retrieval.ranking.logit import TrainingCase
from retrieval.ranking.rrf import union_top_k
from retrieval.sources.base import collect_scores, rescore_exactly

POOL_SIZE = 50
"""Items of each source, the best, that become candidates: as many as for a shortlist."""


def names(hold_out: HoldOut) -> tuple[str, ...]:
    """Return the names of the features of training cases."""
    return feature_names([source.name for source in hold_out.sources])


def training_cases(
    hold_out: HoldOut, users: Sequence[HeldOutUser], progress: Progress = no_progress
) -> list[TrainingCase]:
    """Return a training case a user."""
    made = []
    for done, user in enumerate(users, 1):
        made.append(training_case(hold_out, user.request, hold_out.unseen(user), hold_out.liked(user)))
        progress(done, len(users))
    return made


def training_case(hold_out: HoldOut, request: PreparedRequest, allowed: Mask, chosen: Rows) -> TrainingCase:
    """Return the training case of a request: the best allowed rows of each source, and which of them were chosen."""
    scores = collect_scores(hold_out.sources, request, allowed)
    # Features compare a new item with all others, as at serving time, also where new items alone compete.
    ranked = {name: np.where(hold_out.ranked, values, np.nan) for name, values in scores.items()}
    rows = union_top_k(ranked, POOL_SIZE)
    exact = rescore_exactly(scores, hold_out.sources, request, rows)
    return TrainingCase(features(exact, rows, len(request.history)), np.isin(rows, chosen))
