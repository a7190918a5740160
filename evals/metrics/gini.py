"""How unequally often items are shown: 0 where all are shown alike, 1 where it is always the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence


def gini(lists: Sequence[Sequence[str]], catalogue: Collection[str]) -> float | None:
    """Gini's coefficient over the whole catalogue, of what is never shown too, over its greatest value."""
    shown = Counter(item for each in lists for item in each)
    size, places = len(catalogue), shown.total()
    if size < 2 or not places:
        return None
    rising = sorted(shown[item] for item in catalogue)
    return sum((2 * n - size - 1) * count for n, count in enumerate(rising, 1)) / (places * (size - 1))
