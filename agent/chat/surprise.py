"""Something unlike what a person knows, and yet not against their taste: exploration for those who ask for it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from retrieval.data.items import Item
from retrieval.query.request import Candidate

DRAWN_FROM = 10


def pick_surprise(candidates: Sequence[Candidate], known: Sequence[Item], language: str, seed: str) -> Candidate | None:
    """One of the ten candidates whose traits are the newest to the person, drawn by the seed; better ranked first
    among equally new ones."""
    met = Counter(t for item in known for t in item.traits(language))

    def familiar(candidate: Candidate) -> float:
        traits = candidate.item.traits(language)
        return sum(met[t] > 0 for t in traits) / len(traits) if traits else 1.0

    new = sorted(candidates, key=familiar)[:DRAWN_FROM]
    return random.Random(seed).choice(new) if new else None
