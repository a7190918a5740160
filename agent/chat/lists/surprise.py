"""An item unlike those a user knows, and yet not against their taste: exploration on request."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from retrieval.data.items import Item
from retrieval.query import Candidate

POOL = 10


def pick_surprise(
    candidates: Sequence[Candidate], history: Sequence[Item], language: str, seed: str
) -> Candidate | None:
    """Return one of the POOL candidates with the fewest traits of the history, drawn by the seed, or None without any.

    Of candidates with equally many, those ranked better are in the pool.
    """
    trait_counts = Counter(trait for item in history for trait in item.traits(language))

    def familiar_share(candidate: Candidate) -> float:
        traits = candidate.item.traits(language)
        return sum(trait_counts[trait] > 0 for trait in traits) / len(traits) if traits else 1.0

    pool = sorted(candidates, key=familiar_share)[:POOL]
    return random.Random(seed).choice(pool) if pool else None
