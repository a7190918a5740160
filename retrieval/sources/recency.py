"""By age: half of an item's score is lost in three days for news, and in five years for what keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask
from retrieval.data.items import Item
from retrieval.query.request import Provenance, Request
from retrieval.sources.base import CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs

NAMES = ("recency",)
DAY = 86_400.0
HALF_LIFE = {"news": 3 * DAY}
LASTING = 5 * 365 * DAY


def learn(items: Sequence[Item]) -> dict[str, NDArray[Any]]:
    """When each was published, in seconds since 1970 or NaN, and whether it is news, (items,): to be stored."""
    return {
        "published": np.array([i.published.timestamp() if i.published else np.nan for i in items], np.float64),
        "news": np.array([i.domain in HALF_LIFE for i in items], np.bool_),
        "half_life": np.array([HALF_LIFE.get(i.domain, LASTING) for i in items], np.float64),
    }


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return recency over the items' dates of publication."""
    return (Recency(inputs.dates()),)


class Recency:
    """Ages are counted from the newest item, or the newest news, so that a catalogue no longer fed does not fade."""

    name = "recency"
    kind: Kind = "non_personalized"
    default_weight = cold_item_weight = 0.05

    def __init__(self, learned: Mapping[str, NDArray[Any]]):
        self._published, self._news, halved = learned["published"], learned["news"], learned["half_life"]
        self._scores = np.full(len(halved), np.nan)
        for half_life in np.unique(halved):
            here = (halved == half_life) & np.isfinite(self._published)
            if here.any():
                self._scores[here] = 0.5 ** ((self._published[here].max() - self._published[here]) / half_life)
        dated = np.isfinite(self._published).any()
        self.unavailable_reason = None if dated else Unavailable("no_dates")

    def score(self, request: Request, allowed: Mask | None = None) -> NDArray[np.float64]:
        """Between 0 and 1; NaN for what does not say when it was published.

        What a person likes tells more than the age of what keeps: then only news are scored.
        """
        return self._scores if request.has_no_signal else np.where(self._news, self._scores, np.nan)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """The day of publication."""
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
