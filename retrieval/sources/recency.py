"""Recency: the score of an item halves every three days for news, and every five years for all else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask
from retrieval.data.items import Item
from retrieval.query import Provenance, Request
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs

NAMES = ("recency",)
DAY = 86_400.0
HALF_LIFE = {"news": 3 * DAY}
LASTING = 5 * 365 * DAY


def learn(items: Sequence[Item]) -> Arrays:
    """Return publication times in seconds since 1970 or NaN, half-lives, and which items are news, (items,) each."""
    return {
        "published": np.array([i.published.timestamp() if i.published else np.nan for i in items], np.float64),
        "news": np.array([i.domain in HALF_LIFE for i in items], np.bool_),
        "half_life": np.array([HALF_LIFE.get(i.domain, LASTING) for i in items], np.float64),
    }


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the recency source over the items' dates of publication."""
    return (Recency(inputs.dates()),)


class Recency:
    """A CandidateSource by age, counted from the newest item, or news, so that an old catalogue does not score 0."""

    name = "recency"
    kind: Kind = "non_personalized"
    default_weight = cold_item_weight = 0.05

    def __init__(self, learned: Arrays):
        self._published, self._news, half_lives = learned["published"], learned["news"], learned["half_life"]
        self._scores = np.full(len(half_lives), np.nan)
        for half_life in np.unique(half_lives):
            here = (half_lives == half_life) & np.isfinite(self._published)
            if here.any():
                self._scores[here] = 0.5 ** ((self._published[here].max() - self._published[here]) / half_life)
        dated = np.isfinite(self._published).any()
        self.unavailable_reason = None if dated else Unavailable("no_dates")

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return scores between 0 and 1, (items,); NaN for items without a date.

        For a user with likes, or a request in words, only news are scored (docs/decisions/retrieval.md).
        """
        return self._scores if request.has_no_signal else np.where(self._news, self._scores, np.nan)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return the day of publication of each row."""
        return [
            (
                Provenance(
                    self.name, float(self._scores[row]), f"{datetime.fromtimestamp(self._published[row], UTC):%Y-%m-%d}"
                ),
            )
            if np.isfinite(self._scores[row])
            else ()
            for row in rows
        ]
