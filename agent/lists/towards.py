"""A series of items from what a person likes to a goal: each nearer to it than the one before, and like that one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from agent.explain.evidence import rank_traits
from agent.lists.path import directions, smoothest_path
from agent.recommender import Recommender
from retrieval.arrays import Floats
from retrieval.data.items import Item
from retrieval.embedding import centred_cosines
from retrieval.index import Index
from retrieval.index.works import row_works
from retrieval.query import Event, PreparedRequest, Request

POOL = 500
"""Items of the person's shortlist, and items nearest to the goal, that the series is made of."""
TASTE = 0.1
"""What the last of the pool by the person's taste costs more than the first: a step from likeness 1 to 0 costs 1."""
MOST_TRAITS = 3


@dataclass(frozen=True)
class Step:
    """An item of a series.

    `nearness`: its likeness to the goal; `likeness`: to the item before, None for the first where nothing is liked.
    `with_before`, `with_goal`: traits that it has in common with each.
    """

    item: Item
    nearness: float
    likeness: float | None
    with_before: tuple[str, ...]
    with_goal: tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """Steps from `start`, the liked item that the first one follows on, to `goal`, which comes after the last."""

    request: PreparedRequest
    start: Event | None
    steps: tuple[Step, ...]
    goal: Item
    last_likeness: float


def make_series(recommender: Recommender, request: Request, goal: Item) -> Series:
    """Return at most `request.n` unseen items that lead to a goal, each nearer to it, all of its kind.

    They come of the person's own shortlist and of what is nearest to the goal; of ways that are as smooth the one that
    suits the person better is taken.
    """
    index = recommender.index
    assert index
    prepared = recommender.prepare(replace(request, domain=request.domain or goal.domain))
    pool = _pool(recommender, index, prepared, goal)
    ranked = recommender.retriever.rank_items(pool, prepared) if pool else ()
    items = [candidate.item for candidate in ranked]
    liked = list({e.item.id: e for e in prepared.history if e.preference > 0 and e.item.id != goal.id}.values())
    vectors = [_directions(index, some) for some in ([event.item for event in liked], items, [goal])]
    costs = TASTE * np.arange(len(items)) / max(1, len(items) - 1)
    first, path = smoothest_path(vectors[0], vectors[1], vectors[2][0], costs, request.n)
    start = None if first is None else liked[first]
    return _series(prepared, start, [items[k] for k in path], goal, index)


def _pool(recommender: Recommender, index: Index, request: PreparedRequest, goal: Item) -> list[Item]:
    """Return one item of each work that may be a step."""
    allowed = recommender.retriever.allowed(request)
    shortlist = recommender.shortlist(replace(request, n=max(POOL, request.n)))
    nearness = centred_cosines(index.vectors, index.centroid, _directions(index, [goal])[0].astype(np.float32))
    nearest = np.argsort(-np.where(allowed, nearness, -np.inf), kind="stable")[: min(POOL, int(allowed.sum()))]
    rows = [index.rows[goal.id], *(index.rows[c.item.id] for c in shortlist), *nearest.tolist()]
    works = row_works(index)
    of_work = {int(works[row]): row for row in reversed(rows)}
    of_work.pop(int(works[rows[0]]))
    return [index.items.in_order[row] for row in of_work.values()]


def _series(request: PreparedRequest, start: Event | None, items: list[Item], goal: Item, index: Index) -> Series:
    before = [start.item if start else None, *items]
    steps = [_step(request, earlier, item, goal, index) for earlier, item in zip(before, items, strict=False)]
    last = before[-1]
    return Series(request, start, tuple(steps), goal, _likeness(index, last, goal) if last else 0.0)


def _step(request: PreparedRequest, before: Item | None, item: Item, goal: Item, index: Index) -> Step:
    shared = {each.id: _shared(request, item, each) for each in (before, goal) if each}
    return Step(
        item,
        _likeness(index, item, goal),
        _likeness(index, before, item) if before else None,
        shared[before.id] if before else (),
        shared[goal.id],
    )


def _shared(request: PreparedRequest, item: Item, other: Item) -> tuple[str, ...]:
    """Return the first traits that an item has in common with another, as a reason may name them."""
    traits = rank_traits(request, item, [other])
    return tuple(trait.value for trait in traits if trait.shared_with)[:MOST_TRAITS]


def _likeness(index: Index, one: Item, other: Item) -> float:
    both = _directions(index, [one, other])
    return float(both[0] @ both[1])


def _directions(index: Index, items: list[Item]) -> Floats:
    rows = [index.rows[item.id] for item in items]
    return directions(index.vectors[rows], index.centroid)
