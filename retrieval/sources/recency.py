"""Recency: the score of an item halves every three days for news, and every five years for all else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import eq

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.data.items import Item
from retrieval.query import Provenance, Request
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets

NAMES = ("recency",)
DAY = 86_400.0
HALF_LIFE = {"news": 3 * DAY}
LASTING = 5 * 365 * DAY
MIN_NEW = 0.5
"""Score down to which an item is called new: within a half-life of the newest."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    """A CandidateSource by age, counted from the newest item, or news, so that an old catalogue does not score 0.

    The newest is the last one that had come out when the request was made. One dated later is as far from new as its
    date is ahead, so that a wrong date does not make all others old.
    """

    name = "recency"
    kind: Kind = "non_personalized"
    default_weight = cold_item_weight = 0.05

    def __init__(self, learned: Arrays):
        self._published, self._news, self._half_life = learned["published"], learned["news"], learned["half_life"]
        dated = np.isfinite(self._published)
        half_lives = np.unique(self._half_life[dated]).tolist()
        self._dates = {h: np.unique(self._published[dated & (self._half_life == h)]) for h in half_lives}
        self._latest = Latest[tuple[float, ...], Floats]()
        self.unavailable_reason = None if dated.any() else Unavailable("no_dates")

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return scores between 0 and 1, (items,); NaN for items without a date.

        For a user with likes, or a request in words, only news are scored (docs/decisions/retrieval.md).
        """
        scores = self._scores(request)
        return scores if request.has_no_signal else np.where(self._news, scores, np.nan)

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the scores of these rows without the items of each set, (sets, rows)."""
        scores = self._scores(request)[rows]
        of_news = np.where(self._news[rows], scores, np.nan)
        liked = {event.item.id for event in request.history if event.preference > 0}
        return np.stack([of_news if request.text or not liked <= set(ids) else scores for ids in left_out])

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row the day of its publication, or its year, which is stored as its first day."""
        scores = self._scores(request)
        return [
            (Provenance(self.name, float(scores[row]), self._written_date(row)),) if np.isfinite(scores[row]) else ()
            for row in rows
        ]

    def _written_date(self, row: int) -> str:
        moment = _EPOCH + timedelta(seconds=float(self._published[row]))
        is_year = (moment.month, moment.day) == (1, 1) and not self._news[row]
        return f"{moment.year:04}" if is_year else f"{moment:%Y-%m-%d}"

    def _scores(self, request: Request) -> Floats:
        """Return the scores at the moment of a request, (items,); computed again once something newer has come out."""
        now = request.moment.timestamp() + DAY if request.moment else np.inf
        newest = tuple(_newest(dates, now) for dates in self._dates.values())

        def score() -> Floats:
            scores = np.full(len(self._published), np.nan)
            for half_life, date in zip(self._dates, newest, strict=True):
                here = (self._half_life == half_life) & np.isfinite(self._published)
                scores[here] = 0.5 ** (np.abs(date - self._published[here]) / half_life)
            return scores

        return self._latest.get(newest, score, eq)


def _newest(dates: Floats, now: float) -> float:
    """Return the last of these dates, ascending, until now; the last of all where the clock must be wrong."""
    return float(dates[np.searchsorted(dates, now, side="right") - 1])
