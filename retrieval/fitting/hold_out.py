"""A part of an index's interactions, held out: sources learn from the rest, and what was chosen teaches weights."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.arrays import Mask, Rows
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.errors import NotEnoughData
from retrieval.index import Index, parquet_segments
from retrieval.progress import Progress, no_progress
from retrieval.query import Event, PreparedRequest
from retrieval.sources import CandidateSource, IndexInputs
from retrieval.sources.assemble import assemble
from retrieval.sources.trained import catalogue_interactions

HOLD_OUT_SHARE = 0.2
"""Share of a user's interactions, or of the items, that is held out."""


@dataclass(frozen=True)
class HeldOutUser:
    """One user's interactions in two parts: the history of `request`, which sources learned from, and `hidden`."""

    id: str
    request: PreparedRequest
    hidden: tuple[Event, ...]


@dataclass(frozen=True)
class HoldOut:
    """An index some of whose interactions are held out.

    `sources` have learned from the rest. `users` have hidden interactions, and stand in random order. `ranked`,
    (items,): the items that are ranked.
    """

    index: Index
    items: Sequence[Item]
    sources: list[CandidateSource]
    users: list[HeldOutUser]
    ranked: Mask

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.items)

    def unseen(self, user: HeldOutUser) -> Mask:
        """Return the rows that are not in a user's history, (items,)."""
        unseen = np.ones(len(self.items), np.bool_)
        unseen[self._rows(user.request.history)] = False
        return unseen

    def liked(self, user: HeldOutUser) -> Rows:
        """Return the rows of the hidden items that a user liked, (liked,)."""
        return self._rows([event for event in user.hidden if event.preference > 0])

    def _rows(self, events: tuple[Event, ...] | list[Event]) -> Rows:
        return np.array([self.index.rows[event.item.id] for event in events], np.int64)


def hold_out(
    index: Index,
    seed: int = 0,
    cold: bool = False,
    most_users: int | None = None,
    training_progress: Progress = no_progress,
) -> HoldOut:
    """Hold out a fifth of the interactions of each user, or of `most_users` users drawn at random.

    With `cold` all interactions with a fifth of the items are held out, and these items are the ones that are ranked.
    `training_progress` is that of training a sequence model, where the index has one. Raises NotEnoughData where there
    is nothing to hold out.
    """
    import polars as pl

    items = index.items.in_order
    table = catalogue_interactions(index)
    rows = table["item_id"].replace_strict(index.rows, return_dtype=pl.Int64).to_numpy()
    ids = table["user_id"].unique().sort()
    users = table["user_id"].replace_strict(ids, range(len(ids)), return_dtype=pl.Int64).to_numpy()
    ranked = hold_out_items(len(items), seed) if cold else np.ones(len(items), np.bool_)
    order = np.argsort(users, kind="stable")
    by_user = np.split(order, np.searchsorted(users[order], np.arange(1, len(ids)))) if len(ids) else []
    hidden, chosen = np.zeros(len(rows), np.bool_), list[int]()
    if cold:
        hidden = ranked[rows]
    for user in np.random.default_rng(seed).permutation(len(ids)).tolist():
        if len(chosen) == most_users:
            break
        own = by_user[user]
        if not cold:
            drawn = _rng(seed, ids[user]).permutation(len(own))[: int(len(own) * HOLD_OUT_SHARE)]
            hidden[own[drawn]] = True
        if hidden[own].any():
            chosen.append(user)
    if not hidden.any() and not cold:
        raise NotEnoughData(f"{index.folder} has nobody with five interactions: weights need some to hold out")
    sources = [
        s for s in assemble(IndexInputs(index, subset=~hidden, progress=training_progress)) if not s.unavailable_reason
    ]
    timed = not table["time"].null_count()

    def events(places: Rows) -> tuple[Event, ...]:
        part = table[places].sort("time", maintain_order=True) if timed else table[places]
        interactions = map(parquet_segments.to_interaction, part.to_dicts())
        return tuple(Event(index.items[each.item_id], each) for each in interactions)

    def split(user: int) -> HeldOutUser:
        own = by_user[user]
        return HeldOutUser(ids[user], PreparedRequest(events(own[~hidden[own]])), events(own[hidden[own]]))

    return HoldOut(index, items, sources, [split(user) for user in chosen], ranked)


def hold_out_items(item_count: int, seed: int) -> Mask:
    """Draw a share of the items, (items,)."""
    return _rng(seed, "cold items").random(item_count) < HOLD_OUT_SHARE


def _rng(*names: object) -> np.random.Generator:
    """Return a generator that depends on these names alone, so that the order of users changes no draw."""
    return np.random.default_rng([zlib.crc32(str(name).encode()) for name in names])
