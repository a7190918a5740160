"""Impressions of all users as arrays: one row a list, and one row a shown item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from agent.profile.impressions import SATISFACTIONS, Impressions, ItemReaction
from evals.statistics import Share, share
from retrieval.arrays import Floats, Mask, Rows

REACTIONS: tuple[str, ...] = get_args(ItemReaction)
Names = NDArray[Any]
"""One text a row."""
FEWEST_USERS = 10
"""Users from which on intervals are over users: they then hold for others, too."""


@dataclass(frozen=True)
class ImpressionTable:
    """Lists, (lists,), and shown items, (items,).

    `user`: row of the list's user; `satisfaction`: 1 for a thumb up, 0 for one down, NaN without; `list_values`: names
    by dimension, such as strategy. `list_row`: row of an item's list; `setting`: the one that contributed an item to an
    interleaved list, else empty; `sources`, `reactions`: which items have them. `alternatives`: by the name of a
    setting which items it would have shown at the same position, and of each list how many it would have shown, 0 where
    that was not recorded.
    """

    users: int
    user: Rows
    satisfaction: Floats
    list_values: Mapping[str, Names]
    list_row: Rows
    position: Rows
    propensity: Floats
    setting: Names
    sources: Mapping[str, Mask]
    reactions: Mapping[str, Mask]
    alternatives: Mapping[str, tuple[Mask, Rows]]

    @property
    def over_users(self) -> bool:
        """Whether users are the clusters; else there are too few, and figures are of these users alone."""
        return self.users >= FEWEST_USERS

    @property
    def cluster(self) -> Rows:
        """What is independent of others: the user of a list, or the list itself, (lists,)."""
        return self.user if self.over_users else np.arange(len(self.user))

    @property
    def interleaved(self) -> Mask:
        """Which lists have items of two settings, (lists,)."""
        return np.bincount(self.list_row, self.setting != "", minlength=len(self.user)) > 0

    def by_cluster(self, values: NDArray[Any], lists: Rows) -> Floats:
        """Add up values by the cluster of their list, (values,) → (clusters,)."""
        return np.asarray(np.bincount(self.cluster[lists], values, minlength=len(self.user)), np.float64)

    def share(
        self, events: NDArray[Any], counts: NDArray[Any], lists: Rows, *, proportion: bool = True
    ) -> Share | None:
        """Estimate Σ events / Σ counts, each (values,), of which the lists are given."""
        clusters = self.by_cluster(events, lists), self.by_cluster(counts, lists)
        return share(*clusters, proportion=proportion)


def from_impressions(everyone: Iterable[tuple[str, Impressions]]) -> ImpressionTable:
    """Return the table of all users' impressions; a later thumb for a list replaces an earlier one."""
    users = [impressions for _, impressions in everyone]
    lists = [(user, shown) for user, impressions in enumerate(users) for shown in impressions.lists]
    items = [(row, item) for row, (_, shown) in enumerate(lists) for item in shown.items]
    reactions = [(user, r) for user, impressions in enumerate(users) for r in impressions.reactions]
    reacted = {(user, r.list_id, r.item_id, r.kind) for user, r in reactions}
    thumbs = {(user, r.list_id): float(r.kind == "up") for user, r in reactions if r.kind in SATISFACTIONS}

    def which(kind: str) -> Mask:
        keys = ((lists[row][0], lists[row][1].list_id, item.item_id, kind) for row, item in items)
        return np.array([key in reacted for key in keys], bool)

    def alternative(name: str) -> tuple[Mask, Rows]:
        others = [shown.alternatives.get(name, ())[: len(shown.items)] for _, shown in lists]
        agrees = [others[row][i.position - 1 : i.position] == (i.item_id,) for row, i in items]
        return np.array(agrees, bool), np.array([len(ids) for ids in others], np.int64)

    dimensions = ("strategy", "reason_style", "setting")
    return ImpressionTable(
        users=len(users),
        user=np.array([user for user, _ in lists], np.int64),
        satisfaction=np.array([thumbs.get((user, shown.list_id), np.nan) for user, shown in lists], np.float64),
        list_values={name: np.array([getattr(shown, name) for _, shown in lists], object) for name in dimensions},
        list_row=np.array([row for row, _ in items], np.int64),
        position=np.array([item.position for _, item in items], np.int64),
        propensity=np.array([item.propensity for _, item in items], np.float64),
        setting=np.array([item.setting for _, item in items], object),
        sources={
            source: np.array([source in item.sources for _, item in items], bool)
            for source in sorted({source for _, item in items for source in item.sources})
        },
        reactions={kind: which(kind) for kind in REACTIONS},
        alternatives={
            name: alternative(name) for name in sorted({name for _, shown in lists for name in shown.alternatives})
        },
    )
