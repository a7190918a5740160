"""Order where scores are equal: neither that of a file nor the same for all, but by a hash of the user and the item."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from retrieval.arrays import Floats, Rows


def tie_key(seed: str, item_id: str) -> bytes:
    """Return what an item is ordered by among items of its score, the same on every machine."""
    return blake2b(f"{seed}\n{item_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def descending(scores: Floats, id_at: Callable[[int], str], seed: str | None) -> Rows:
    """Return the positions of scores, (n,), the highest first; equal ones by `tie_key`, or as given without a seed.

    `id_at` returns the id of the item at a position.
    """
    order = np.argsort(-scores, kind="stable")
    if seed is None or len(order) < 2:
        return order
    ordered = scores[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1], [True])))
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        if end - start > 1:
            order[start:end] = sorted(order[start:end].tolist(), key=lambda at: tie_key(seed, id_at(at)))
    return order


def draw(rows: Rows, n: int, seed: str | None) -> Rows:
    """Return n of the rows, (≤ n,): the first ones without a seed, else drawn at random, the same for one seed."""
    if seed is None or len(rows) <= n:
        return rows[:n]
    generator = np.random.default_rng(int.from_bytes(tie_key(seed, ""), "big"))
    return generator.choice(rows, n, replace=False)
