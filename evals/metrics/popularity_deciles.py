"""Who gets the shown places, and the hits: tenths of the catalogue, most popular first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

TENTHS = 10


def tenths(shown: Iterable[str], hits: Iterable[str], people: Mapping[str, int]) -> tuple[tuple[float, float], ...]:
    """Share of the places and of the hits that each gets. Equally popular items are told apart by id."""
    order = sorted(people, key=lambda item: (-people[item], item))
    tenth = {item: place * TENTHS // len(order) for place, item in enumerate(order)}
    places, found = Counter(tenth[item] for item in shown), Counter(tenth[item] for item in hits)
    return tuple((places[n] / max(places.total(), 1), found[n] / max(found.total(), 1)) for n in range(TENTHS))
