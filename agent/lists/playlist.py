"""A list in an order whose neighbours fit: by likeness, and by tempo and energy where items say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from agent.lists.flow import shortest_way
from agent.lists.path import directions
from agent.recommender import Recommendation
from agent.rerank.ranking import Ranked
from retrieval.arrays import Floats
from retrieval.conditions.fields import fold, parse_number
from retrieval.data.items import Item
from retrieval.matching.facts import MAKERS
from retrieval.matching.outer_ids import attribute_key

TEMPO = ("bpm", "tempo", "速度", "节拍")
ENERGY = ("energy", "能量", "能量值")
SAME_MAKER = 10.0
"""Added to the distance of two items of one artist: more than any other way round costs in a list of ten."""


def in_flow(
    recommendation: Recommendation, vectors: NDArray[np.floating], centroid: NDArray[np.floating]
) -> Recommendation:
    """Return a recommendation whose shown items stand in an order that flows, the best one first.

    `vectors` (n, d) are those of its best items, `centroid` (d,) the mean of the catalogue's.
    """
    best, rest = recommendation.best, recommendation.ranking.items[len(recommendation.best) :]
    way = shortest_way(distances([each.candidate.item for each in best], vectors, centroid))
    ordered = [best[k] for k in way]
    moved = tuple(
        Ranked(each.candidate, rank, each.score, each.rank_before_diversity or (each.rank if each.rank != rank else 0))
        for rank, each in enumerate(ordered, 1)
    )
    return replace(recommendation, ranking=replace(recommendation.ranking, items=(*moved, *rest)))


def distances(items: Sequence[Item], vectors: NDArray[np.floating], centroid: NDArray[np.floating]) -> Floats:
    """Return how badly items fit beside each other, (n, n): 1 − cosine, octaves of tempo, share of the energy scale.

    What one of two items does not say counts as the mean of the others. Two of one artist never fit.
    """
    unit = directions(vectors, centroid)
    total = 1 - unit @ unit.T
    for names, scale in ((TEMPO, _octaves), (ENERGY, _shares)):
        total = total + _differences(scale(np.array([_number(item, names) for item in items])))
    makers = [_makers(item) for item in items]
    total = total + SAME_MAKER * np.array([[bool(one & other) for other in makers] for one in makers])
    np.fill_diagonal(total, 0)
    return np.asarray(total)


def neighbours_of_one_maker(items: Sequence[Item]) -> int:
    """Return how many items follow on one of the same artist."""
    return sum(bool(_makers(one) & _makers(other)) for one, other in pairwise(items))


def _octaves(tempos: Floats) -> Floats:
    return np.asarray(np.log2(np.where(tempos > 0, tempos, np.nan)))


def _shares(energies: Floats) -> Floats:
    """Return values on a scale from 0 to 1, from 0 to 10 or from 0 to 100 as shares of the scale."""
    largest = np.nanmax(energies, initial=0.0)
    return energies / next((top for top in (1, 10, 100) if largest <= top), max(largest, 1.0))


def _differences(values: Floats) -> Floats:
    """Return the absolute differences of values, (n, n), the mean of them where one is NaN; 0 where all are."""
    differences = np.abs(values[:, None] - values)
    both_given = ~np.isnan(differences) & ~np.eye(len(values), dtype=np.bool_)
    return np.where(np.isnan(differences), differences[both_given].mean() if both_given.any() else 0.0, differences)


def _number(item: Item, names: Sequence[str]) -> float:
    for texts in (item, *item.translations.values()):
        for name, value in texts.attributes.items():
            if fold(name) in names and (number := parse_number(value)) is not None:
                return number
    return float("nan")


def _makers(item: Item) -> frozenset[str]:
    return frozenset(
        fold(part.strip())
        for name, value in item.attributes.items()
        if attribute_key(name) in MAKERS
        for part in str(value).split(",")
        if part.strip()
    )
