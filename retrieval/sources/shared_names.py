"""Which items of a catalogue share a maker or a series, by hashed keys of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask, Rows, range_indices
from retrieval.data.items import Item
from retrieval.matching.series import maker_keys, series_keys, title_keys

Keys = NDArray[np.uint64]
MOST_KEYS = 4
"""Makers, series and titles of an item, each, that are compared at most."""
READERS = (maker_keys, series_keys, title_keys)
MOST_ITEMS = 200
"""Items of a name at most: one that more have, such as a brand, says little of each."""


class Names(NamedTuple):
    """Keys of the makers, the series and the titles of items, (items, MOST_KEYS) each; 0 where one has fewer."""

    makers: Keys
    series: Keys
    titles: Keys

    @classmethod
    def of(cls, items: Iterable[Item]) -> Names:
        """Return the names of items, in their order."""
        hashed = [_hashes(keys(item)) for item in items for keys in READERS]
        return cls(*np.array(hashed, np.uint64).reshape(-1, len(READERS), MOST_KEYS).transpose(1, 0, 2))

    @classmethod
    def none(cls, items: int) -> Names:
        """Return those of items without names."""
        return cls(*np.zeros((len(READERS), items, MOST_KEYS), np.uint64))

    def at(self, rows: Rows) -> Names:
        """Return the names of these rows."""
        return Names(*(keys[rows] for keys in self))

    def followed_by(self, others: Names) -> Names:
        """Return these names and then those of others."""
        return Names(*map(np.concatenate, zip(self, others, strict=True)))

    def shared(self) -> SharedNames:
        """Return the names that several items have; of a series is also an item whose title is its name."""
        first = np.where(np.isin(self.titles, self.series), self.titles, np.uint64(0))
        return SharedNames(_shared(self.makers), _shared(np.concatenate((self.series, first), axis=1)))


class SharedNames(NamedTuple):
    """Keys of makers and series that 2 to MOST_ITEMS items have, (..., items, keys) each, then 0."""

    makers: Keys
    series: Keys

    def at(self, rows: Rows) -> SharedNames:
        """Return the names of these rows, of any shape."""
        return SharedNames(*(keys[rows] for keys in self))

    def search(self) -> Callable[[Rows], Rows]:
        """Return a function from rows to those that share a name with one of them, ascending."""
        keys = np.concatenate(self, axis=1)
        order = np.argsort(keys, axis=None, kind="stable")
        ordered, rows_of = keys.ravel()[order], order // keys.shape[1]

        def sharing(rows: Rows) -> Rows:
            wanted = np.unique(keys[rows])
            starts, ends = (np.searchsorted(ordered, wanted[wanted > 0], side) for side in ("left", "right"))
            return np.unique(rows_of[range_indices(starts, ends)])

        return sharing


def share(some: Keys, others: Keys) -> Mask:
    """Return which of some items, (..., n, keys), and of others, (..., m, keys), have a key in common, (..., n, m)."""
    common = np.zeros((*some.shape[:-1], others.shape[-2]), np.bool_)
    for first, second in product(range(some.shape[-1]), range(others.shape[-1])):
        one, other = some[..., first], others[..., second]
        if one.any() and other.any():
            common |= (one[..., :, None] == other[..., None, :]) & (one > 0)[..., None]
    return common


def _shared(keys: Keys) -> Keys:
    """Return keys, (items, keys), without those of a single item or of more than MOST_ITEMS, the rest first."""
    _, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    items = counts[place].reshape(keys.shape)
    return np.sort(np.where((items > 1) & (items <= MOST_ITEMS), keys, np.uint64(0)), axis=1)[:, ::-1]


def _hashes(names: tuple[str, ...]) -> list[int]:
    texts = (name.encode("utf-8", "surrogatepass") for name in names[:MOST_KEYS])
    hashed = [int.from_bytes(blake2b(text, digest_size=8).digest(), "big") for text in texts]
    return hashed + [0] * (MOST_KEYS - len(hashed))
