"""Popularity: numbers of users who chose an item, over all time or with old interactions counting less.

Recent popularity is that at the time of the history's last event, or at the end of the log for a request without one:
later interactions do not count, and in a log that ended years ago recent items do not fade to 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import eq

import numpy as np

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.query import Provenance, Request
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.latest import Latest
from retrieval.sources.leave_out import IdSets

NAMES = ("recent_popularity", "popularity")
FEWEST_USERS = 5
SMOOTHING = 10.0
"""Number n₀ in the strength of an item that n users chose, log(1 + n / n₀): a handful of users tell little."""
FULL_RANGE = 2.0
"""Strength of the most popular item from which on it becomes 1 and others their share (docs/decisions/fusion.md)."""
PERIODS = 200
"""Periods of about equally many interactions, to whose ends times are rounded."""
MOST_CELLS, KEPT = 1_000_000, 8
"""Counts of items in periods up to which they are added up for any moment: more of them for ends of periods alone, of
which so many sums are kept."""


def learn(users: Rows, rows: Rows, times: Floats, items: int) -> Arrays:
    """Count users per item and, where all interactions have times, interactions per item and period.

    Takes a log, one entry an interaction, (n,): user, item's row, seconds since 1970 or NaN.
    """
    if not len(rows):
        return {"people": np.zeros(items, np.int64), "of": np.array(0)}
    pairs = np.unique(users * items + rows)
    users_per_item = np.bincount(pairs % items, minlength=items)
    learned: Arrays = {"people": users_per_item, "of": np.array(len(np.unique(users)))}
    if not np.isnan(times).any():
        ends = np.unique(np.quantile(times, np.linspace(0, 1, PERIODS + 1)[1:]))
        cells, counts = np.unique(np.searchsorted(ends, times) * items + rows, return_counts=True)
        learned = {**learned, "ends": ends, "period": cells // items, "row": cells % items, "count": counts}
    return learned


def realign(learned: Arrays, places: Rows, items: int) -> Arrays:
    """Return the counts for a catalogue of `items`, in which row r has become row places[r], −1 where it is gone."""
    here = places >= 0
    users_per_item = np.zeros(items, np.int64)
    users_per_item[places[here]] = np.asarray(learned["people"])[here]
    if "ends" not in learned:
        return {**learned, "people": users_per_item}
    rows = places[np.asarray(learned["row"], np.int64)]
    remaining = rows >= 0
    cells = {name: np.asarray(learned[name])[remaining] for name in ("period", "count")}
    return {**learned, **cells, "people": users_per_item, "row": rows[remaining]}


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the recent and the all-time popularity source."""
    counts = inputs.counts()
    return Popularity(counts), Popularity(counts, all_time=True)


class Popularity:
    """A CandidateSource by number of users.

    `half_life`: days in which an interaction loses half its weight; `all_time`: none loses any.
    """

    kind: Kind = "non_personalized"

    def __init__(self, learned: Arrays, half_life: float = 365.0, all_time: bool = False):
        self.name, self.default_weight = ("popularity", 0.0) if all_time else ("recent_popularity", 0.3)
        self.cold_item_weight = self.default_weight
        self._users = np.asarray(learned["people"], np.int64)
        users = int(learned["of"])
        few = users < FEWEST_USERS
        self.unavailable_reason = Unavailable("too_few_users", FEWEST_USERS, users) if few else None
        self._half_life = half_life * 86_400
        self._ends = np.asarray(learned["ends"], np.float64) if "ends" in learned and not all_time else np.zeros(0)
        if all_time and "ends" not in learned and not few:
            self.unavailable_reason = Unavailable("same_as_recent")
        self._latest = Latest[float, Floats]()
        self._at_ends = dict[int, Floats]()
        if len(self._ends):
            self._period, self._row = np.asarray(learned["period"], np.int64), np.asarray(learned["row"], np.int64)
            self._count = np.asarray(learned["count"], np.float64)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return the number of users, or the decayed number of interactions, of each item, (items,)."""
        if self.unavailable_reason:
            return np.full(len(self._users), np.nan)
        if not len(self._ends):
            return self._users.astype(np.float64)
        times = (e.interaction.time.timestamp() for e in request.history if e.interaction.time)
        return self._until(max(times, default=np.inf))

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the scores of these rows without the items of each set, (sets, rows)."""
        if not len(self._ends):
            return np.tile(self.score(request)[rows], (len(left_out), 1))
        times = [(e.interaction.time.timestamp(), e.item.id) for e in request.history if e.interaction.time]
        times.sort(reverse=True)
        latest = [next((time for time, item in times if item not in ids), np.inf) for ids in left_out]
        return np.stack([self._until(time)[rows] for time in latest])

    def _until(self, latest: float) -> Floats:
        """Return the scores at the time of a history's last event, (items,), the same array for the same time."""
        when = min(latest, self._ends[-1])
        if len(self._row) <= MOST_CELLS:
            return self._latest.get(when, lambda: self._decayed(when), eq)
        period = int(np.searchsorted(self._ends, when))
        if period not in self._at_ends:
            scores, others = self._until_end_of(period), list(self._at_ends.items())[1 - KEPT :]
            self._at_ends = {**dict(others), period: scores}  # not changed in place: another thread may read it
            return scores
        return self._at_ends[period]

    def _until_end_of(self, period: int) -> Floats:
        """Return the scores at the end of a period, (items,), from those at the end of an earlier one where kept."""
        at_ends = self._at_ends
        before = max((each for each in at_ends if each < period), default=-1)
        first, last = np.searchsorted(self._period, (before + 1, period + 1))
        weights = 0.5 ** ((self._ends[period] - self._ends[: period + 1]) / self._half_life)
        counts = self._count[first:last] * weights[self._period[first:last]]
        scores = np.bincount(self._row[first:last], counts, len(self._users)).astype(np.float64)
        return scores + weights[before] * at_ends[before] if before >= 0 else scores

    def _decayed(self, when: float) -> Floats:
        """Return the number of interactions of each item until a moment, older ones counting less, (items,)."""
        # The period under way counts whole; later ones not at all.
        begun = np.concatenate([[-np.inf], self._ends[:-1]]) <= when
        weights = begun * 0.5 ** (np.maximum(when - self._ends, 0) / self._half_life)
        return np.bincount(self._row, self._count * weights[self._period], len(self._users)).astype(np.float64)

    def calibrate(self, scores: Floats, rows: Rows, allowed: Mask | None) -> Floats:
        """Return the strengths of these rows, (rows,), from 0 to 1; all are small where few users chose anything."""
        logarithms = np.log1p(np.nan_to_num(scores) / SMOOTHING)
        return np.asarray(logarithms[rows] / max(FULL_RANGE, float(logarithms.max(initial=0.0))))

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row the number of users who chose it, at any time."""
        if self.unavailable_reason:
            return [() for _ in rows]
        scores = self.score(request)
        return [(Provenance(self.name, float(scores[row]), str(self._users[row])),) for row in rows]
