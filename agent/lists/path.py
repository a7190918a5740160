"""The path of items from what is liked to a goal: each step is nearer to the goal, and neighbours are alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats, Rows

NOT_ALLOWED = np.inf


def directions(vectors: NDArray[np.floating], centroid: NDArray[np.floating]) -> Floats:
    """Return the unit vectors from the catalogue's mean to these vectors, (n, d): cosines then spread around 0."""
    centered = np.asarray(vectors - centroid, np.float64)
    return np.asarray(centered / np.maximum(np.linalg.norm(centered, axis=1, keepdims=True), 1e-12))


def smoothest_path(starts: Floats, between: Floats, goal: Floats, costs: Floats, n: int) -> tuple[int | None, Rows]:
    """Return the start, and the n rows between it and the goal whose steps are smallest, in order.

    `starts` (s, d), `between` (m, d) and `goal` (d,) are unit vectors; s may be 0, and the path then begins anywhere.
    The sum of squared distances between neighbours, 1 − cosine, and of the `costs` (m,) of its rows is the least there
    is (Viterbi 1967); squares make several small steps better than one jump. Fewer rows where no n of them come nearer
    step by step.
    """
    if not len(between) or n < 1:
        return None, np.zeros(0, np.int64)
    nearness = between @ goal
    steps = np.where(nearness[:, None] < nearness, _distances(between, between), NOT_ALLOWED)
    total, origin = _first_steps(starts, between, goal, nearness)
    totals, previous = [total + costs], list[Rows]()
    while len(totals) < n:
        through = totals[-1][:, None] + steps
        before = np.asarray(through.argmin(axis=0), np.int64)
        total = through[before, np.arange(len(between))] + costs
        if not np.isfinite(total).any():
            break
        totals.append(total)
        previous.append(before)
    last = totals[-1] + (1 - nearness) ** 2
    if not np.isfinite(last).any():
        return None, np.zeros(0, np.int64)
    path = [int(last.argmin())]
    for before in reversed(previous):
        path.append(int(before[path[-1]]))
    path.reverse()
    return (int(origin[path[0]]) if len(starts) else None), np.array(path, np.int64)


def _first_steps(starts: Floats, between: Floats, goal: Floats, nearness: Floats) -> tuple[Floats, Rows]:
    """Return the cost of the step to each row from the start that is nearest to it, (m,), and that start, (m,)."""
    if not len(starts):
        return np.zeros(len(between)), np.zeros(len(between), np.int64)
    steps = np.where((starts @ goal)[:, None] < nearness, _distances(starts, between), NOT_ALLOWED)
    origin = np.asarray(steps.argmin(axis=0), np.int64)
    return np.asarray(steps[origin, np.arange(len(between))]), origin


def _distances(these: Floats, those: Floats) -> Floats:
    """Return squared distances, (these, those)."""
    return np.asarray((1 - these @ those.T) ** 2)
