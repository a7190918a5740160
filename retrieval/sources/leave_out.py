"""Scores without parts of a history, several at once: what does not change is computed once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol, TypeGuard, TypeVar

import numpy as np

from retrieval.arrays import Floats, Rows
from retrieval.query import Event, Request
from retrieval.query.request import recent
from retrieval.sources.base import CandidateSource, collect_scores, rescore_exactly

R = TypeVar("R", bound=Request)
IdSets = Sequence[Collection[str]]
"""Sets of ids of history items; the items of one set are left out together, those of an empty one not at all."""


class LeaveOut(CandidateSource, Protocol):
    """A source that scores some rows without parts of the history for less than one scoring of the catalogue each."""

    def score_without(self, request: Request, rows: Rows, left_out: IdSets) -> Floats:
        """Return the exact scores of these rows, all distinct, without the items of each set, (sets, rows)."""
        ...


def has_leave_out(source: CandidateSource) -> TypeGuard[LeaveOut]:
    """Tell whether a source has `score_without`."""
    return hasattr(source, "score_without")


def without_items(request: R, ids: Collection[str]) -> R:
    """Return a request as if these items were not in its history; they still count as seen."""
    history = tuple(event for event in request.history if event.item.id not in ids)
    return replace(request, history=history, seen=request.seen_ids)


def scores_without(
    sources: Sequence[CandidateSource], request: Request, rows: Rows, left_out: IdSets, items: int
) -> Mapping[str, Floats]:
    """Return each source's exact scores of these rows, all distinct, without the items of each set, (sets, rows).

    `items`: rows of the catalogue.
    """
    allowed = np.zeros(items, np.bool_)
    allowed[rows] = True

    def one_by_one(source: CandidateSource) -> Floats:
        requests = [without_items(request, ids) for ids in left_out]
        scores = [rescore_exactly(collect_scores((source,), r, allowed), (source,), r, rows) for r in requests]
        return np.stack([each[source.name][rows] for each in scores])

    return {
        source.name: source.score_without(request, rows, left_out) if has_leave_out(source) else one_by_one(source)
        for source in sources
    }


class RecentEvents(NamedTuple):
    """The likes and dislikes, newest first, that are recent where some are left out; `positions`: of those that
    remain recent, of likes and of dislikes, for each set that is left out."""

    likes: list[Event]
    dislikes: list[Event]
    positions: list[tuple[list[int], list[int]]]


def recent_without(history: Sequence[Event], most: int, left_out: IdSets) -> RecentEvents:
    """Return the latest `most` liked and disliked events without the items of each set."""
    likes, dislikes = recent(history, most + max(map(len, left_out), default=0))

    def remaining(events: Sequence[Event], ids: Collection[str]) -> list[int]:
        return [n for n, event in enumerate(events) if event.item.id not in ids][:most]

    return RecentEvents(likes, dislikes, [(remaining(likes, ids), remaining(dislikes, ids)) for ids in left_out])
