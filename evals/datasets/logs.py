"""A data set's interactions as arrays, and parts of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from retrieval.arrays import Floats, Mask, Rows
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class InteractionLog:
    """The interactions of a data set, as arrays of shape (interactions,).

    `users` are rows of `user_ids`, `rows` rows of `items`. `preferences` go from −1, disliked, to 1, liked. `values`
    are ratings and `times` seconds since 1970, NaN where there is none.
    """

    name: str
    user_ids: tuple[str, ...]
    """All users, whether or not they have interactions here."""
    items: tuple[Item, ...]
    interactions: tuple[Interaction, ...]
    users: Rows
    rows: Rows
    preferences: Floats
    values: Floats
    times: Floats
    ordered: bool = False
    """Whether each user's interactions stand in the order in which they happened."""

    @property
    def user_count(self) -> int:
        return len(self.user_ids)

    @cached_property
    def user_rows(self) -> dict[str, int]:
        """User id → row of `user_ids`."""
        return {user_id: row for row, user_id in enumerate(self.user_ids)}

    @property
    def has_times(self) -> bool:
        """Whether there are interactions and each has a time."""
        return bool(len(self.times)) and not bool(np.isnan(self.times).any())

    @property
    def has_ratings(self) -> bool:
        """Whether there are interactions and each has a rating."""
        return bool(len(self.values)) and not bool(np.isnan(self.values).any())

    def restricted_to(self, included: Mask) -> InteractionLog:
        """Return the log with the included interactions alone, copied, so that nothing leads back to the others."""
        chosen = np.flatnonzero(included)
        return replace(
            self,
            interactions=tuple(self.interactions[n] for n in chosen),
            users=self.users[chosen],
            rows=self.rows[chosen],
            preferences=self.preferences[chosen],
            values=self.values[chosen],
            times=self.times[chosen],
        )

    def request(self, chosen: Rows) -> PreparedRequest:
        """Return a request with the chosen interactions as history, in the order given."""
        return PreparedRequest(tuple(Event(self.items[self.rows[n]], self.interactions[n]) for n in chosen))

    def requests(self, included: Mask) -> list[PreparedRequest]:
        """Return one request a user with the included interactions as history, oldest first, or in file order."""
        order = np.flatnonzero(included)
        if not np.isnan(self.times).any():
            order = order[np.argsort(self.times[order], kind="stable")]
        events: list[list[Event]] = [[] for _ in range(self.user_count)]
        for n in order:
            events[self.users[n]].append(Event(self.items[self.rows[n]], self.interactions[n]))
        return [PreparedRequest(tuple(each)) for each in events]

    def rows_by_user(self, included: Mask) -> list[Rows]:
        """Return the item rows of each user's included interactions, one array a user."""
        order = np.flatnonzero(included)
        order = order[np.argsort(self.users[order], kind="stable")]
        return np.split(self.rows[order], np.searchsorted(self.users[order], np.arange(1, self.user_count)))


def from_interactions(name: str, items: tuple[Item, ...], interactions: tuple[Interaction, ...]) -> InteractionLog:
    """Build a log; users are numbered in the order of their first interaction."""
    rows = {item.id: n for n, item in enumerate(items)}
    users: dict[str, int] = {}
    for interaction in interactions:
        users.setdefault(interaction.user_id, len(users))
    return InteractionLog(
        name,
        tuple(users),
        items,
        interactions,
        np.array([users[i.user_id] for i in interactions], np.int64),
        np.array([rows[i.item_id] for i in interactions], np.int64),
        np.array([i.preference() for i in interactions]),
        np.array([np.nan if i.value is None else i.value for i in interactions]),
        np.array([i.time.timestamp() if i.time else np.nan for i in interactions]),
    )
