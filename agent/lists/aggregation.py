"""From the scores of several people to one list: fair, by their average, or by least misery.

Scores of different people cannot be compared as they are: each person's are brought to mean 0 and deviation 1. For a
fair list they then become gains, e^z, since a like is far likelier at the top than in the middle, and each person's
satisfaction is the share that a list has of the gain of their own best one (docs/decisions/together.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from retrieval.arrays import Floats, Rows

Aggregation = Literal["fair", "average", "least-misery"]
AGGREGATIONS: tuple[Aggregation, ...] = get_args(Aggregation)
UNSATISFIED = 0.1
"""Added to satisfactions before their logarithm, so that the first item of a list is not all that counts."""


def aggregate(scores: Floats, n: int, aggregation: Aggregation = "fair") -> Rows:
    """Return the columns of the n best items for all people together, best first; `scores` (people, items)."""
    chosen: dict[Aggregation, Callable[[Floats, int], Rows]] = {
        "fair": _fair,
        "average": lambda scores, n: _best(standardized(scores).mean(axis=0), n),
        "least-misery": lambda scores, n: _best(standardized(scores).min(axis=0), n),
    }
    return chosen[aggregation](scores, n)


def standardized(scores: Floats) -> Floats:
    """Return the scores of each person with mean 0 and deviation 1, (people, items); 0 where all are equal."""
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1))


def places(scores: Floats) -> Rows:
    """Return the place of each item in each person's own order, from 1, (people, items)."""
    order = np.argsort(-scores, axis=1, kind="stable")
    placed = np.empty_like(order)
    np.put_along_axis(placed, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    return np.asarray(placed, np.int64)


def satisfactions(scores: Floats, ordered: Rows) -> Floats:
    """Return the share that a list, columns in order, has of the gain of each person's own best list, (people,)."""
    return np.asarray(gains(scores, len(ordered))[:, ordered] @ _discounts(len(ordered)))


def _fair(scores: Floats, n: int) -> Rows:
    """Return the list that takes for each place the item after which the product of satisfactions is largest.

    The maximum of the product (Nash 1950) lets nobody go short for a small gain of others.
    """
    n = min(n, scores.shape[1])
    of_items = gains(scores, n)
    satisfied, left, chosen = np.zeros(len(scores)), np.ones(scores.shape[1], np.bool_), list[int]()
    for discount in _discounts(n):
        after = satisfied[:, None] + discount * of_items
        column = int(np.where(left, np.log(after + UNSATISFIED).sum(axis=0), -np.inf).argmax())
        chosen.append(column)
        left[column], satisfied = False, after[:, column]
    return np.array(chosen, np.int64)


def gains(scores: Floats, n: int) -> Floats:
    """Return what each item adds to each person's satisfaction at the first place, (people, items)."""
    likelihoods = np.exp(standardized(scores))
    ideal = np.sort(likelihoods, axis=1)[:, ::-1][:, :n] @ _discounts(min(n, scores.shape[1]))
    return np.asarray(likelihoods / ideal[:, None])


def _discounts(n: int) -> Floats:
    """Return how much each place of a list counts, (n,), as in NDCG (Järvelin and Kekäläinen 2002)."""
    return np.asarray(1 / np.log2(np.arange(2, n + 2)))


def _best(totals: Floats, n: int) -> Rows:
    return np.asarray(np.argsort(-totals, kind="stable")[:n], np.int64)
