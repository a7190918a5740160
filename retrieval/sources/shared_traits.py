"""What items of a catalogue have in common besides their texts: makers, series, categories, years of publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask, Rows, range_indices
from retrieval.data.items import Item
from retrieval.embedding import Vectors
from retrieval.matching.series import maker_keys, series_keys, title_keys

Keys = NDArray[np.uint64]
Years = NDArray[np.float32]
MOST_KEYS, MOST_CATEGORIES = 4, 8
"""Makers, series and titles of an item, each, and its categories, that are compared at most."""
MOST_DIRECTIONS = 64
"""Categories of a catalogue that are compared at most, those of most items."""
MAKER, SERIES = np.float32(0.2), np.float32(1.0)
"""What a common maker and a common series add to the covariance of two items; that of equal texts is 1."""
CATEGORIES, YEAR, YEARS_APART = np.float32(0.3), np.float32(0.2), np.float32(5.0)
"""What equal categories and the same year add to it; the latter falls to 1/e for items `YEARS_APART`."""
READERS = (maker_keys, series_keys, title_keys)
MOST_ITEMS = 200
"""Items of a name at most: one that more have, such as a brand, says little of each."""


class Traits(NamedTuple):
    """Keys of the makers, the series and the titles of items, (items, MOST_KEYS) each, and of their categories, (items,
    MOST_CATEGORIES); 0 where one has fewer. `years`, (items,): when each was published, NaN where that is not known."""

    makers: Keys
    series: Keys
    titles: Keys
    categories: Keys
    years: Years

    @classmethod
    def of(cls, items: Iterable[Item]) -> Traits:
        """Return the traits of items, in their order."""
        names, categories, years = [], list[list[int]](), list[float]()
        for item in items:
            names += [_hashes(keys(item), MOST_KEYS) for keys in READERS]
            categories.append(_hashes(tuple(each.casefold() for each in item.categories), MOST_CATEGORIES))
            years.append(item.published.year if item.published else np.nan)
        makers, series, titles = np.array(names, np.uint64).reshape(-1, len(READERS), MOST_KEYS).transpose(1, 0, 2)
        of_items = np.array(categories, np.uint64).reshape(-1, MOST_CATEGORIES)
        return cls(makers, series, titles, of_items, np.array(years, np.float32))

    @classmethod
    def none(cls, items: int) -> Traits:
        """Return those of items of which nothing is known but their texts."""
        names, categories = np.zeros((items, MOST_KEYS), np.uint64), np.zeros((items, MOST_CATEGORIES), np.uint64)
        return cls(names, names, names, categories, np.full(items, np.nan, np.float32))

    def at(self, rows: Rows) -> Traits:
        """Return the traits of these rows."""
        return Traits._make(each[rows] for each in self)

    def followed_by(self, others: Traits) -> Traits:
        """Return these traits and then those of others."""
        return Traits._make(np.concatenate((self[n], others[n])) for n in range(len(self)))

    def shared(self) -> SharedTraits:
        """Return the traits that several items have; of a series is also an item whose title is its name."""
        first = np.where(np.isin(self.titles, self.series), self.titles, np.uint64(0))
        series = _shared(np.concatenate((self.series, first), axis=1))
        return SharedTraits(_shared(self.makers), series, _directions(self.categories), self.years)


class SharedTraits(NamedTuple):
    """Keys of makers and series that 2 to MOST_ITEMS items have, (..., items, keys) each, then 0; categories as unit
    vectors, (..., items, c), in which a rare one counts more; and years, (..., items)."""

    makers: Keys
    series: Keys
    categories: Vectors
    years: Years

    def at(self, rows: Rows) -> SharedTraits:
        """Return the traits of these rows, of any shape."""
        return SharedTraits._make(each[rows] for each in self)

    def covariance(self, others: SharedTraits) -> Vectors:
        """Return what traits add to the covariance of the scores of n items and m others, (..., n, m)."""
        added = np.asarray(CATEGORIES * (self.categories @ np.swapaxes(others.categories, -1, -2)), np.float32)
        added += MAKER * share(self.makers, others.makers)
        added += SERIES * share(self.series, others.series)
        if not np.isnan(others.years).all():
            apart = np.abs(self.years[..., :, None] - others.years[..., None, :])
            added += YEAR * np.nan_to_num(np.exp(-apart / YEARS_APART))
        return added

    def search(self) -> Callable[[Rows], Rows]:
        """Return a function from rows to those that share a name with one of them, ascending."""
        keys = np.concatenate((self.makers, self.series), axis=1)
        order = np.argsort(keys, axis=None, kind="stable")
        ordered, rows_of = keys.ravel()[order], order // keys.shape[1]

        def sharing(rows: Rows) -> Rows:
            names = np.unique(keys[rows])
            starts, ends = (np.searchsorted(ordered, names[names > 0], side) for side in ("left", "right"))
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


def _directions(keys: Keys) -> Vectors:
    """Return the categories of items, (items, keys), as unit vectors, (items, c), weighted by their idf."""
    names, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    counts = np.where(names > 0, counts, 0)
    chosen = np.argsort(-counts, kind="stable")[:MOST_DIRECTIONS]
    chosen = chosen[counts[chosen] > 1]
    column = np.full(len(names), -1)
    column[chosen] = np.arange(len(chosen))
    columns = column[place].reshape(keys.shape)
    directions = np.zeros((len(keys), len(chosen)), np.float32)
    row, at = np.nonzero(columns >= 0)
    directions[row, columns[row, at]] = np.log(len(keys) / counts[chosen])[columns[row, at]]
    directions /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), np.float32(1e-9))
    return directions


def _hashes(names: tuple[str, ...], most: int) -> list[int]:
    texts = (name.encode("utf-8", "surrogatepass") for name in names[:most])
    hashed = [int.from_bytes(blake2b(text, digest_size=8).digest(), "big") for text in texts]
    return hashed + [0] * (most - len(hashed))
