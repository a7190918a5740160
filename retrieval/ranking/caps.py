"""Caps: how many of the first items may share a category, a maker or any other value of a field."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats
from retrieval.conditions.fields import canonical, equality_key, values
from retrieval.data.items import Item
from retrieval.query import Candidate

ANY = ""
"""Key in caps of categories for every category that is not named."""
CATEGORY = "category"
_SEVERAL = re.compile(r"\s*[;|、]\s*|\s+[/&]\s+")


class Group(NamedTuple):
    """What capped items share: the name of a category, or the key of a value of another field."""

    field: str
    value: str


class Caps:
    """How many items may share a value: `categories` by name, or for `ANY`; `fields` by the name of a field."""

    def __init__(self, categories: Mapping[str, int], fields: Mapping[str, int]):
        self._categories = categories
        self._fields = {canonical(field): most for field, most in fields.items()}

    def __bool__(self) -> bool:
        return bool(self._categories or self._fields)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are capped, without categories."""
        return tuple(self._fields)

    def groups(self, item: Item) -> dict[Group, str]:
        """Return the capped groups that an item is in, each with its value as the item writes it."""
        named = {Group(CATEGORY, c): c for c in item.categories if c in self._categories or ANY in self._categories}
        written = ((f, part) for f in self._fields for value in values(item, f) for part in _SEVERAL.split(str(value)))
        return named | {Group(f, equality_key(f, part)): part for f, part in written if part}

    def most(self, group: Group) -> float:
        """Return how many items of a group there may be."""
        if group.field == CATEGORY and CATEGORY not in self._fields:
            return self._categories.get(group.value, self._categories.get(ANY, math.inf))
        return self._fields[group.field]

    def exceeded(self, candidates: Sequence[Candidate]) -> dict[str, int]:
        """Return the values that more candidates share than may, each with their number."""
        labels = {group: label for c in candidates for group, label in self.groups(c.item).items()}
        counts = self.counts(candidates)
        return {labels[group]: count for group, count in counts.items() if count > self.most(group)}

    def counts(self, candidates: Sequence[Candidate]) -> Counter[Group]:
        """Return how many candidates are in each group."""
        return Counter(group for candidate in candidates for group in self.groups(candidate.item))

    def leave_room(self, candidate: Candidate, counts: Counter[Group], more: int) -> bool:
        """Tell whether a candidate's groups can take so many further ones beside these counts."""
        return all(counts[group] + more <= self.most(group) for group in self.groups(candidate.item))

    def can_fill(self, candidates: Sequence[Candidate], n: int) -> bool:
        """Tell whether n of the candidates, taken in their order, keep the caps."""
        counts, taken = Counter[Group](), 0
        for candidate in candidates:
            if taken < n and self.leave_room(candidate, counts, 1):
                counts.update(self.groups(candidate.item).keys())
                taken += 1
        return taken >= n

    def memberships(self, candidates: Sequence[Candidate]) -> tuple[NDArray[np.float32], Floats]:
        """Return memberships, (candidates, groups), and caps, (groups,), of groups with more members than they may."""
        counts = self.counts(candidates)
        crowded = [group for group in sorted(counts) if counts[group] > self.most(group)]
        column = {group: place for place, group in enumerate(crowded)}
        member = np.zeros((len(candidates), len(crowded)), np.float32)
        for row, candidate in enumerate(candidates):
            for group in self.groups(candidate.item).keys() & column.keys():
                member[row, column[group]] = 1
        return member, np.array([self.most(group) for group in crowded], np.float64)
