"""The interface of a candidate source, and the scores of several for one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol, TypeGuard

import numpy as np

from retrieval.arrays import Floats, Mask, Rows
from retrieval.messages import messages
from retrieval.query import Event, Provenance, Request

Kind = Literal["collaborative", "content", "non_personalized", "cold_start"]
"""`collaborative`: learned from interactions, NaN for items without any; `content`: reads the item;
`non_personalized`: scores items alike for all users; `cold_start`: predicts collaborative scores from text."""
SPARSE_SHARE = 0.3
"""Share of the catalogue up to which selecting rows is quicker than masking all."""


class Unavailable(NamedTuple):
    """Reason why a source cannot score this catalogue: its locale key, the number needed and the number available."""

    key: str
    needed: int = 0
    available: int = 0
    source: str = ""

    def text(self, language: str = "en") -> str:
        """Return the reason as a sentence without a full stop."""
        reasons = messages("retrieval.sources", language)["unavailable"]
        name = label(self.source, language) if self.source else ""
        return str(reasons[self.key].format(needed=self.needed, available=self.available, source=name))


class CandidateSource(Protocol):
    """Scores a whole catalogue for one request and explains its scores.

    `default_weight` is the weight of the source where no weights are learned, 0 to leave it out. `cold_item_weight`
    replaces it for items without interactions, where the source is of kind `cold_start`.
    """

    name: str
    kind: Kind
    default_weight: float
    cold_item_weight: float
    unavailable_reason: Unavailable | None

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return one score a row of the catalogue, (items,), higher is better; NaN where the source has none.

        Only `allowed` rows, (items,), matter; the scores of the others may depend on it.
        """
        ...

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each of these rows the causes of its score, largest first: history items, words or a count."""
        ...


class Approximate(CandidateSource, Protocol):
    """A source whose `score` may be rounded, or NaN, for rows that are not near the top."""

    def rescore(self, request: Request, rows: Rows) -> Floats:
        """Return the exact scores of these rows, (rows,)."""
        ...


class Retrieving(CandidateSource, Protocol):
    """A source whose best rows compete only among those that a search returns."""

    def retrieve(self, request: Request, allowed: Mask | None) -> Mask | None:
        """Return these rows, (items,), after `score`; None for all rows with a score."""
        ...

    def warm_up(self) -> None:
        """Learn what the search needs, so that no request waits for it."""
        ...


class Calibrated(CandidateSource, Protocol):
    """A source whose scores for requests with text can be added to those of others, not only its ranks.

    A rank says that an item is the best of a source, a calibrated score also how clearly, or that none is any good.
    """

    def calibrate(self, scores: Floats, rows: Rows, allowed: Mask | None) -> Floats:
        """Return the scores of these rows, (rows,), on a common scale: about 1 for a clear match, 0 for none.

        `scores`, (items,), are those of a request with text; `allowed`, (items,), the rows that may be recommended.
        """
        ...


def is_approximate(source: CandidateSource) -> TypeGuard[Approximate]:
    """Tell whether a source has `rescore`. A name is looked up a hundred times as fast as a protocol is checked."""
    return hasattr(source, "rescore")


def is_retrieving(source: CandidateSource) -> TypeGuard[Retrieving]:
    """Tell whether a source has `retrieve`."""
    return hasattr(source, "retrieve")


def is_calibrated(source: CandidateSource) -> TypeGuard[Calibrated]:
    """Tell whether a source has `calibrate`."""
    return hasattr(source, "calibrate")


def label(source: str, language: str) -> str:
    """Return the name of a source in a language; that of a named-vector source without a label is its space."""
    return str(messages("retrieval.sources", language)["labels"].get(source, source))


def cause_text(source: str, cause: str, language: str) -> str:
    """Return a cause of a score that is no history item as a phrase of its source, such as the number of users."""
    texts = messages("retrieval.sources", language)
    template = texts["causes"].get(source, "{cause}")
    return str(texts["single_causes"].get(source, template) if cause == "1" else template).format(cause=cause)


def collect_scores(
    sources: Sequence[CandidateSource], request: Request, allowed: Mask | None = None
) -> dict[str, Floats]:
    """Return each source's scores by its name, (items,); NaN for rows that are not allowed."""
    scores = {source.name: source.score(request, allowed) for source in sources}
    if allowed is None:
        return scores
    rows = np.flatnonzero(allowed)
    if len(rows) > SPARSE_SHARE * len(allowed):
        return {name: np.where(allowed, each, np.nan) for name, each in scores.items()}
    masked = {name: np.full(len(allowed), np.nan) for name in scores}
    for name, each in scores.items():
        masked[name][rows] = each[rows]
    return masked


def scores_of_retrieved(
    scores: Mapping[str, Floats], sources: Sequence[CandidateSource], request: Request, allowed: Mask | None
) -> dict[str, Floats]:
    """Return the scores by source, (items,), NaN for rows that a source does not retrieve."""
    among = dict(scores)
    for source in sources:
        if is_retrieving(source) and (rows := source.retrieve(request, allowed)) is not None:
            among[source.name] = np.where(rows, scores[source.name], np.nan)
    return among


def rescore_exactly(
    scores: Mapping[str, Floats], sources: Sequence[CandidateSource], request: Request, rows: Rows
) -> dict[str, Floats]:
    """Return the scores by source, exact for these rows where a source had only approximated them."""
    exact = dict(scores)
    for source in sources:
        if is_approximate(source):
            exact[source.name] = scores[source.name].copy()
            exact[source.name][rows] = source.rescore(request, rows)
    return exact


def strengths(events: Sequence[Event]) -> Floats:
    """Return the weights of events, (events,), as if all were of today."""
    own, preferences = [event.weight for event in events], [abs(event.preference) for event in events]
    return np.asarray(np.array(own) * np.sqrt(preferences), np.float64)
