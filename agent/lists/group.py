"""A list for several people together: what each one's own recommender scores, aggregated, and for whom each item is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.explain import Reason
from agent.explain.explainer import ListToExplain
from agent.lists.aggregation import Aggregation, aggregate, places, satisfactions
from agent.recommender import Recommender
from retrieval.arrays import Floats
from retrieval.data.items import Item
from retrieval.query import Candidate, Event, PreparedRequest, Request

POOL = 500
"""Items of each person's own shortlist that compete for the list of all."""


@dataclass(frozen=True)
class Member:
    """One of the people that a list is for; `asks`: whether they ask for it, so that reasons may name their history.

    Of somebody who does not ask, reasons name what an item has in common with what they like, and no item.
    """

    user_id: str
    history: tuple[Event, ...] = ()
    asks: bool = True


@dataclass(frozen=True)
class GroupScores:
    """The items that compete and what they score for each person, (people, items), by the prepared request of each."""

    requests: tuple[PreparedRequest, ...]
    items: tuple[Item, ...]
    scores: Floats


@dataclass(frozen=True)
class GroupItem:
    """An item of the list; `places`: its place in each person's own order; `members`: for whom it is, best first."""

    item: Item
    rank: int
    places: Mapping[str, int]
    members: tuple[Member, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class GroupList:
    """A list for all; `satisfactions`: the share that it has of what a list for each one alone would give."""

    request: PreparedRequest
    members: tuple[Member, ...]
    aggregation: Aggregation
    items: tuple[GroupItem, ...]
    satisfactions: Mapping[str, float]
    notices: tuple[str, ...] = ()


def make_group_list(
    recommender: Recommender,
    request: Request,
    members: Sequence[Member],
    aggregation: Aggregation = "fair",
    *,
    also_seen: bool = False,
    explained: int = 3,
) -> GroupList:
    """Return the `request.n` best items for all members, with reasons for the first few.

    `request` has the text, the conditions and the context that hold for all. Nothing that one of them has seen is on
    the list; with `also_seen` what some of them have seen is, unless they disliked it.
    """
    scored = score_group(recommender, request, members, also_seen=also_seen)
    chosen = aggregate(scored.scores, request.n, aggregation)
    own = places(scored.scores)
    items = []
    for rank, column in enumerate(chosen.tolist(), 1):
        of_members = {member.user_id: int(own[row, column]) for row, member in enumerate(members)}
        # What is among twice as many of one's own best is as good as on one's own list.
        order = sorted(members, key=lambda member: of_members[member.user_id])
        suited = [member for member in order if of_members[member.user_id] <= 2 * request.n]
        items.append(GroupItem(scored.items[column], rank, of_members, tuple(suited or order[:1])))
    shares = satisfactions(scored.scores, chosen).tolist()
    reasons = _reasons(recommender, members, scored.requests, items[:explained])
    with_reasons = [
        replace(each, reasons=tuple(reasons[m.user_id, each.item.id] for m in each.members))
        for each in items[:explained]
    ]
    return GroupList(
        scored.requests[0],
        tuple(members),
        aggregation,
        (*with_reasons, *items[explained:]),
        {member.user_id: share for member, share in zip(members, shares, strict=True)},
        scored.requests[0].notices,
    )


def score_group(
    recommender: Recommender, request: Request, members: Sequence[Member], *, also_seen: bool = False
) -> GroupScores:
    """Return the best items of each member's own shortlist, and the scores of all of them for each member."""
    histories = {event.item.id: event for member in members for event in member.history}
    disliked = frozenset(e.item.id for member in members for e in member.history if e.preference < 0)
    seen = request.seen | (disliked if also_seen else frozenset(histories))
    prepared = tuple(
        recommender.prepare(replace(request, history=m.history, user_id=m.user_id, seen=seen)) for m in members
    )
    shortlists = [recommender.shortlist(replace(each, n=max(POOL, each.n))) for each in prepared]
    items = {candidate.item.id: candidate.item for shortlist in shortlists for candidate in shortlist}
    pool = tuple(items.values())
    column = {item.id: place for place, item in enumerate(pool)}
    scores = np.zeros((len(members), len(pool)))
    for row, each in enumerate(prepared):
        for candidate in recommender.retriever.rank_items(pool, each):
            scores[row, column[candidate.item.id]] = candidate.score
    return GroupScores(prepared, pool, scores)


def _reasons(
    recommender: Recommender,
    members: Sequence[Member],
    requests: Sequence[PreparedRequest],
    items: Sequence[GroupItem],
) -> dict[tuple[str, str], Reason]:
    """Return the reason of each item for each member that it is for, by the ids of both."""
    lists = []
    for member, request in zip(members, requests, strict=True):
        own = {each.item.id: each.item for each in items if member in each.members}
        ranked = {c.item.id: c for c in recommender.retriever.rank_items(list(own.values()), request)}
        candidates: list[Candidate] = [ranked[item_id] for item_id in own]
        lists.append(ListToExplain(request, tuple(candidates)))
    reasons = recommender.explainer.reasons(lists)
    return {
        (member.user_id, candidate.item.id): reason
        for member, each, own in zip(members, lists, reasons, strict=True)
        for candidate, reason in zip(each.candidates, own, strict=True)
    }
