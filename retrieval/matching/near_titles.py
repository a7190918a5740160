"""Titles that resemble one that is not in a catalogue, to be offered to a person and never taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from retrieval.data.items import Item
from retrieval.matching.title_index import spellings, titles_of

SIMILAR = 0.65
"""Likeness of the letters of two titles at least, of 1."""
MOST_COMPARED = 5_000
"""Titles with the same first letters that one is compared with."""


class NearTitles:
    """Finds titles that begin alike and are spelt alike, or of which one goes on where the other ends."""

    def __init__(self, items: Iterable[Item]):
        self._by_start: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for item in items:
            for spelling in spellings(titles_of(item)):
                self._by_start[spelling.key[:2]][spelling.key, item.id] = None

    def near(self, titles: Iterable[str], most: int = 3) -> tuple[str, ...]:
        """Return the ids of the items whose titles are nearest, the nearest first."""
        best: dict[str, float] = {}
        for key in {spelling.key for spelling in spellings(titles)}:
            for other, item_id in list(self._by_start.get(key[:2], ()))[:MOST_COMPARED]:
                best[item_id] = max(best.get(item_id, 0.0), _likeness(key, other))
        ranked = sorted((item_id for item_id in best if best[item_id] >= SIMILAR), key=lambda each: -best[each])
        return tuple(ranked[:most])


def _likeness(key: str, other: str) -> float:
    if key.startswith(f"{other} ") or other.startswith(f"{key} "):
        return 1.0
    matcher = SequenceMatcher(None, key.replace(" ", ""), other.replace(" ", ""), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SIMILAR else 0.0
