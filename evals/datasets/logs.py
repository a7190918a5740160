"""A data set's interactions as arrays, and parts of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.data.items import Interaction, Item
from retrieval.query.request import Event, PreparedRequest

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
DAY = 86_400


@dataclass(frozen=True)
class Log:
    """A data set's interactions as arrays, (n,) each: person, row of the item, signal, rating and seconds (or NaN)."""

    name: str
    ids: tuple[str, ...]
    """Of the people, whether or not they have interactions here."""
    items: tuple[Item, ...]
    interactions: tuple[Interaction, ...]
    users: Rows
    rows: Rows
    signals: Floats
    values: Floats
    times: Floats
    ordered: bool = False
    """Whether a person's interactions stand in the order in which they were done."""

    @property
    def people(self) -> int:
        return len(self.ids)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Of a person's id."""
        return {person: row for row, person in enumerate(self.ids)}

    def only(self, known: Mask) -> Log:
        """Of the same people and items these interactions alone: nothing leads back to the others."""
        kept = np.flatnonzero(known)
        done = tuple(self.interactions[n] for n in kept)
        return replace(
            self,
            interactions=done,
            users=self.users[kept],
            rows=self.rows[kept],
            signals=self.signals[kept],
            values=self.values[kept],
            times=self.times[kept],
        )

    def request(self, which: Rows) -> PreparedRequest:
        """With these interactions as history, in this order."""
        return PreparedRequest(tuple(Event(self.items[self.rows[n]], self.interactions[n]) for n in which))

    def requests(self, known: Mask) -> list[PreparedRequest]:
        """One request a person, with the known interactions as history, oldest first, or as the file has them."""
        order = np.flatnonzero(known)
        if not np.isnan(self.times).any():
            order = order[np.argsort(self.times[order], kind="stable")]
        events: list[list[Event]] = [[] for _ in range(self.people)]
        for n in order:
            events[self.users[n]].append(Event(self.items[self.rows[n]], self.interactions[n]))
        return [PreparedRequest(tuple(each)) for each in events]

    def targets(self, held: Mask) -> list[Rows]:
        """Rows held out of each person's interactions."""
        order = np.flatnonzero(held)
        order = order[np.argsort(self.users[order], kind="stable")]
        return np.split(self.rows[order], np.searchsorted(self.users[order], np.arange(1, self.people)))


def of(name: str, items: tuple[Item, ...], done: tuple[Interaction, ...]) -> Log:
    rows = {item.id: n for n, item in enumerate(items)}
    people: dict[str, int] = {}
    for interaction in done:
        people.setdefault(interaction.user_id, len(people))
    return Log(
        name,
        tuple(people),
        items,
        done,
        np.array([people[i.user_id] for i in done], np.int64),
        np.array([rows[i.item_id] for i in done], np.int64),
        np.array([i.preference() for i in done]),
        np.array([np.nan if i.value is None else i.value for i in done]),
        np.array([i.time.timestamp() if i.time else np.nan for i in done]),
    )
