"""Weights of an index's sources, learned from what its people did and kept with it.

A fifth of each person's interactions is held out; the sources learn from the rest, and the weights are those with which
they put what was held out and liked before everything else they found.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from retrieval import fusion, segments, sources
from retrieval.errors import IndexFault
from retrieval.index import Index
from retrieval.requests import Event, Request
from retrieval.sources import dense

SHARE = 0.2
FEWEST = 5
"""Interactions of a person from which on some are held out."""
POOL = 100
"""How many of each source's best become candidates."""


def fit(
    index: Index, people: int = 2_000, seed: int = 0, progress: Callable[[int, int], None] = lambda done, total: None
) -> fusion.Weights:
    """Learn the weights and store them. IndexFault where the interactions are too few for that."""
    table = sources.log(index)
    users, rows, signals, _ = sources.numbered(table, index.rows)
    held = held_out(users, seed)
    if not held.any():
        raise IndexFault(f"{index.folder} has nobody with {FEWEST} interactions: weights need some to hold out")
    found = [s for s in sources.of_index(index, lambda r: everything(index), dense.Settings(), ~held) if not s.off]
    drawn = np.random.default_rng(seed).permutation(np.unique(users[held]))[:people]
    items = tuple(index.items.values())
    cases = []
    for done, user in enumerate(drawn.tolist(), 1):
        mine = np.flatnonzero((users == user) & ~held)
        past = table[mine.tolist()].sort("time", maintain_order=True).to_dicts()
        events = tuple(Event(items[index.rows[row["item_id"]]], segments.interaction(row)) for row in past)
        allowed = everything(index)
        allowed[rows[mine]] = False
        request = Request(events)
        scores = {s.name: np.where(allowed, s.score(request), np.nan) for s in found}
        pool = fusion.pool(scores, POOL, allowed)
        liked = rows[(users == user) & held & (signals > 0)]
        cases.append(fusion.Case(fusion.features(scores, pool, len(events)), np.isin(pool, liked)))
        progress(done, len(drawn))
    weights = fusion.fit(cases, fusion.names([s.name for s in found]), index.description.interactions_data, seed)
    fusion.store(index.folder, index.description.built, weights)
    return weights


def held_out(users: NDArray[np.int64], seed: int) -> NDArray[np.bool_]:
    """A fifth of the interactions of each person who has enough, (interactions,)."""
    order = np.lexsort((np.random.default_rng(seed).random(len(users)), users))
    counts = np.bincount(users) if len(users) else np.zeros(0, np.int64)
    place = np.arange(len(users)) - np.repeat(np.cumsum(counts) - counts, counts)
    held = np.zeros(len(users), np.bool_)
    enough = counts[users[order]] >= FEWEST
    held[order] = enough & (place < np.floor(counts[users[order]] * SHARE))
    return held


def everything(index: Index) -> NDArray[np.bool_]:
    return np.ones(len(index.rows), np.bool_)
