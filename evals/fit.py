"""Weights of an index's sources, learned from what its people did and kept with it.

A fifth of each person's interactions is held out; the sources learn from the rest, and the weights are those with which
they put what was held out and liked before everything else they found.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evals import hybrid, splits
from retrieval import fusion, segments, sources
from retrieval.errors import IndexFault
from retrieval.index import Index
from retrieval.sources import dense

SHARE = 0.2


def fit(
    index: Index, people: int = 2_000, seed: int = 0, progress: Callable[[int, int], None] = lambda done, total: None
) -> fusion.Weights:
    """Learn the weights and store them. IndexFault where the interactions are too few for that."""
    items = tuple(index.items.values())
    log = splits.of(index.folder.name, items, tuple(map(segments.interaction, sources.log(index).to_dicts())))
    held = splits.at_random(log, SHARE, seed) if log.interactions else np.zeros(0, np.bool_)
    if not held.any():
        raise IndexFault(f"{index.folder} has nobody with five interactions: weights need some to hold out")
    found = [s for s in sources.of_index(index, dense.Settings(), ~held) if not s.off]
    requests, seen, liked = log.requests(~held), log.targets(~held), log.targets(held & (log.signals > 0))
    drawn = np.random.default_rng(seed).permutation(np.unique(log.users[held]))[:people].tolist()
    cases = []
    for done, person in enumerate(drawn, 1):
        cases.append(hybrid.ask(found, requests[person], seen[person], len(items)).case(liked[person]))
        progress(done, len(drawn))
    weights = fusion.fit(cases, fusion.names([s.name for s in found]), index.description.interactions_data, seed)
    fusion.store(index.folder, index.description.built, weights)
    return weights
