"""How the shown places and the hits are spread over tenths of the catalogue, most popular first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

DECILES = 10


def popularity_deciles(
    shown: Iterable[str], hits: Iterable[str], interaction_counts: Mapping[str, int]
) -> tuple[tuple[float, float], ...]:
    """Return each decile's share of the places and of the hits. Equally popular items are ordered by id."""
    order = sorted(interaction_counts, key=lambda item: (-interaction_counts[item], item))
    decile = {item: place * DECILES // len(order) for place, item in enumerate(order)}
    places, hit_places = Counter(decile[item] for item in shown), Counter(decile[item] for item in hits)
    return tuple(
        (places[n] / max(places.total(), 1), hit_places[n] / max(hit_places.total(), 1)) for n in range(DECILES)
    )
