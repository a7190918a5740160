"""Entries of exports: what one record says of one item, as written, before the item is looked up in a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from retrieval.columns.kinds import Meaning

Reason = Literal[
    "no_title", "trailer", "advert", "removed", "other_profile", "list", "not_item", "cancelled", "gift", "incognito",
    "unreadable", "no_kind", "not_rated", "repeated"
]  # fmt: skip
"""Why a record is left out; `retrieval.exports` has a text for each."""


@dataclass(frozen=True)
class Entry:
    """What one record of an export says of one item.

    `status`: seen, on a wishlist, abandoned, played …; `logged`: the record is of one act and not of a list's present
    state; `episode`: the record is of a part, such as an episode, and `title` is that of the whole series. `rating` and
    `time` are as written: the scale of ratings and the order of day and month are decided for a file. `album` is what a
    track is on, or a podcast's single episode: it is looked up where `title` is not in the catalogue. `seconds` and
    `share` (0-1) say how much was played.
    `person` is the profile of a household that the record belongs to.
    """

    title: str = ""
    other_titles: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    creators: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    domain: str = ""
    status: Meaning = "finished"
    logged: bool = False
    episode: bool = False
    loved: bool = False
    rating: str = ""
    time: str = ""
    other_times: tuple[str, ...] = ()
    review: str = ""
    repeats: int = 0
    album: str = ""
    seconds: float | None = None
    share: float | None = None
    person: str = ""
    file: str = ""
    line: int = 0

    @property
    def year(self) -> int | None:
        """The year that the record names first."""
        return self.years[0] if self.years else None

    @property
    def label(self) -> str:
        """How a person is told which entry this is."""
        named = self.title or next((f"{scheme} {value}" for scheme, value in self.ids.items()), "")
        return f"{named} ({self.year})" if self.year else named


class LeftOut(NamedTuple):
    """A record that is no entry, and why."""

    reason: Reason
