"""How many people chose an item, those of long ago counting less.

Popularity is that at the time of the request, which is that of the history's last event, or now: what became popular
later is not known yet, and a log that ended years ago does not fade to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.query.request import Provenance, Request
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs

NAMES = ("recent_popularity", "popularity")
FEWEST_USERS = 5
PERIODS = 200
"""Stretches of time, each with about as many interactions, to which times are rounded."""


def learn(users: Rows, rows: Rows, times: Floats, items: int) -> dict[str, NDArray[np.generic]]:
    """People per item and, where all interactions have times, per item and period: plain arrays, to be stored."""
    if not len(rows):
        return {"people": np.zeros(items, np.int64), "of": np.array(0)}
    pairs = np.unique(users * items + rows)
    people = np.bincount(pairs % items, minlength=items)
    learned: dict[str, NDArray[np.generic]] = {"people": people, "of": np.array(len(np.unique(users)))}
    if not np.isnan(times).any():
        ends = np.unique(np.quantile(times, np.linspace(0, 1, PERIODS + 1)[1:]))
        cells, counts = np.unique(np.searchsorted(ends, times) * items + rows, return_counts=True)
        learned |= {"ends": ends, "period": cells // items, "row": cells % items, "count": counts}
    return learned


def realign(learned: Arrays, places: Rows, items: int) -> Arrays:
    """The same for a catalogue of so many items, in which that of row r has the row places[r]; −1 where it is gone."""
    here = places >= 0
    people = np.zeros(items, np.int64)
    people[places[here]] = np.asarray(learned["people"])[here]
    if "ends" not in learned:
        return {**learned, "people": people}
    rows = places[np.asarray(learned["row"], np.int64)]
    kept = rows >= 0
    cells = {name: np.asarray(learned[name])[kept] for name in ("period", "count")}
    return {**learned, **cells, "people": people, "row": rows[kept]}


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return recent and all-time popularity."""
    counts = inputs.counts()
    return Popularity(counts), Popularity(counts, all_time=True)


class Popularity:
    """`half_life`: days after which an interaction counts half; `all_time`: it never does."""

    kind: Kind = "non_personalized"

    def __init__(self, learned: Arrays, half_life: float = 365.0, all_time: bool = False):
        self.name, self.default_weight = ("popularity", 0.0) if all_time else ("recent_popularity", 0.3)
        self.cold_item_weight = self.default_weight
        self._people = np.asarray(learned["people"], np.int64)
        people = int(learned["of"])
        few = people < FEWEST_USERS
        self.unavailable_reason = Unavailable("too_few_users", FEWEST_USERS, people) if few else None
        self._half_life = half_life * 86_400
        self._ends = np.asarray(learned["ends"], np.float64) if "ends" in learned and not all_time else np.zeros(0)
        if all_time and "ends" not in learned and not few:
            self.unavailable_reason = Unavailable("same_as_recent")
        if len(self._ends):
            self._period, self._row = np.asarray(learned["period"], np.int64), np.asarray(learned["row"], np.int64)
            self._count = np.asarray(learned["count"], np.float64)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        if self.unavailable_reason:
            return np.full(len(self._people), np.nan)
        if not len(self._ends):
            return self._people.astype(np.float64)
        latest = max((e.interaction.time.timestamp() for e in request.history if e.interaction.time), default=np.inf)
        when = min(latest, self._ends[-1])
        # The period under way counts whole; later ones not at all.
        begun = np.concatenate([[-np.inf], self._ends[:-1]]) <= when
        weights = begun * 0.5 ** (np.maximum(when - self._ends, 0) / self._half_life)
        return np.bincount(self._row, self._count * weights[self._period], len(self._people)).astype(np.float64)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """The number of people who chose it, at any time."""
        if self.unavailable_reason:
            return [() for _ in rows]
        scores = self.score(request)
        return [(Provenance(self.name, float(scores[row]), str(self._people[row])),) for row in rows]
