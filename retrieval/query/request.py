"""Requests, candidates and their provenance: the frozen values that retrieval takes and returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from retrieval.conditions import Condition
from retrieval.data.items import Interaction, Item


@dataclass(frozen=True)
class Event:
    """One interaction of a history together with its item; `weight`: how much it counts beside the others."""

    item: Item
    interaction: Interaction
    weight: float = 1.0

    @cached_property
    def preference(self) -> float:
        """Return how much the user likes the item by this interaction, −1 to 1. Cached: sources ask many times."""
        return self.interaction.preference()


@dataclass(frozen=True)
class PreferenceBoost:
    """A correction by the user: items that meet the condition rank higher, or lower for a `weight` below 0.

    A weight of 1 is that of a plain request for more. The history plays no role.
    """

    name: str
    condition: Condition
    weight: float = 1.0


class Example(NamedTuple):
    """A picture or sound that comes with a request: its file's name, and its vector in a space of named vectors."""

    name: str
    vector: Sequence[float]


@dataclass(frozen=True)
class Request:
    """A request for n recommendations, in the user's own terms.

    `history`: events, oldest first; `text`: a request in words; `examples`: what the items are to be like, by the
    space of its vector: likeness to it decides, with the text where there is one, and not the history;
    `original_text`: what the user wrote where the text was composed for a search; `typed_text`: what the user wrote
    where limits were taken out of it; `context`: time, place, device and the like; `seen`: ids of items not to be
    recommended besides those of the history; `moment`: when it is asked, after which nothing has come out; None
    where that plays no role, as in evaluations; `notices`: what is to be said of words of the text that became no
    condition; `leanings`: what ranks higher or lower by the text.
    """

    history: tuple[Event, ...] = ()
    text: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    n: int = 10
    language: str = "en"
    domain: str = ""
    user_id: str = ""
    seen: frozenset[str] = frozenset()
    original_text: str = ""
    typed_text: str = ""
    moment: datetime | None = None
    notices: tuple[str, ...] = ()
    leanings: tuple[PreferenceBoost, ...] = ()
    examples: Mapping[str, Example] = field(default_factory=dict)

    @property
    def has_no_signal(self) -> bool:
        """Tell whether the request has no text, no example, and its history no like."""
        return not self.text and not self.examples and not any(event.preference > 0 for event in self.history)

    @property
    def seen_ids(self) -> frozenset[str]:
        """Return the ids of items that are not to be recommended."""
        return self.seen | {event.item.id for event in self.history}


@dataclass(frozen=True)
class PreparedRequest(Request):
    """A request ready to be answered; it is prepared once, where it enters.

    `text`: what remains to search for once limits have become `conditions`; `context`: in the request's language;
    `normalized_context`: in the vocabulary of `query.context`; `boosts`: the user's corrections of their profile. The
    weights of events already reflect the context that they share with the request, and `history` and `seen` the
    corrections.
    """

    boosts: tuple[PreferenceBoost, ...] = ()
    normalized_context: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request, **changes: Any) -> PreparedRequest:
        """Return a prepared request with the fields of a request, and these fields changed."""
        return cls(**{**{f.name: getattr(request, f.name) for f in fields(Request)}, **changes})


class Provenance(NamedTuple):
    """One cause of a candidate's score: the source, its contribution there, and a history item or words.

    `is_history`: whether `cause` is the id of a history item. A tuple, since a shortlist creates thousands of them.
    """

    source: str
    score: float
    cause: str = ""
    is_history: bool = False


@dataclass(frozen=True)
class Candidate:
    """An item on a shortlist.

    `history_shares`: share of each history item in the score by its id, largest first, adding up to 1; `features`:
    score by source, NaN where it has none; `exploration_probability`: that of a random draw, 0 without one.
    """

    item: Item
    score: float
    provenance: Sequence[Provenance] = ()
    history_shares: Mapping[str, float] = field(default_factory=dict)
    features: Mapping[str, float] = field(default_factory=dict)
    exploration_probability: float = 0.0

    @property
    def history_ids(self) -> tuple[str, ...]:
        """Return the ids of the history items behind its score, largest share first."""
        return tuple(self.history_shares)


def recent(history: Sequence[Event], most: int) -> tuple[list[Event], list[Event]]:
    """Return the latest `most` liked and disliked events, newest first; of several with one item the last counts."""
    latest = {event.item.id: event for event in history}
    newest = [event for event in reversed(history) if latest[event.item.id] is event]
    return [e for e in newest if e.preference > 0][:most], [e for e in newest if e.preference < 0][:most]
