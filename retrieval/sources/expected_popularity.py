"""Expected popularity: how many users an item may have, predicted from those of the 50 items most similar to it.

The prediction is the kernel ridge regression of content transfer, of the logarithm of the number of users. It tells
which of several new items are likely to be chosen at all, so that it is used where weights are learned.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.query import Provenance, Request
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.content_transfer import SCORED_AT_ONCE, ContentTransfer
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.leave_out import IdSets

NAMES = ("expected_popularity",)


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the source over the neighbours of content transfer; none where that is not built."""
    transfers = [source for source in built if isinstance(source, ContentTransfer)]
    return [
        ExpectedPopularity(np.asarray(inputs.counts()["people"]), each.learned, each.unavailable_reason)
        for each in transfers
    ]


class ExpectedPopularity:
    """A CandidateSource over numbers of users, (items,), and the arrays of `content_transfer.learn`."""

    name = "expected_popularity"
    kind: Kind = "non_personalized"
    default_weight = cold_item_weight = 0.0

    def __init__(self, users: Rows, learned: Arrays | None, unavailable_reason: Unavailable | None = None):
        self.unavailable_reason = unavailable_reason
        self._scores = np.full(len(users), np.nan)
        if learned is not None and not unavailable_reason:
            self._scores = predict(users, learned)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return the expected logarithm of 1 + the number of users, (items,), the same for everybody."""
        return self._scores

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the scores of these rows without the items of each set, (sets, rows): they do not depend on them."""
        return np.tile(self._scores[rows], (len(left_out), 1))

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row the number of users that is expected."""
        if self.unavailable_reason:
            return [() for _ in rows]
        scores = self._scores[np.asarray(rows, np.int64)].tolist()
        return [(Provenance(self.name, each, str(max(round(np.expm1(each)), 0))),) for each in scores]


def predict(users: Rows, learned: Arrays) -> Floats:
    """Return log(1 + number of users) as the neighbours of each item predict it, (items,), in the range of those there.

    Neighbours that nobody chose say nothing.
    """
    logarithms, chosen = np.log1p(users).astype(np.float32), users > 0
    if not chosen.any():
        return np.zeros(len(users))
    mean = logarithms[chosen].mean()
    beyond = np.where(chosen, logarithms - mean, np.float32(0))
    scores = np.empty(len(users))
    for start in range(0, len(users), SCORED_AT_ONCE):
        part = slice(start, start + SCORED_AT_ONCE)
        scores[part] = mean + np.einsum("ij,ij->i", beyond[learned["near"][part]], learned["weights"][part])
    return np.clip(scores, logarithms[chosen].min(), logarithms[chosen].max())
