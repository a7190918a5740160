"""The share of the catalogue that is shown to somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def coverage(lists: Sequence[Sequence[str]], catalogue: Collection[str]) -> float:
    return len({item for each in lists for item in each}) / len(catalogue)
