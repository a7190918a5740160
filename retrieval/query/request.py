"""What is asked now, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from retrieval.conditions.expression import Condition
from retrieval.data.items import Interaction, Item


@dataclass(frozen=True)
class Event:
    """One interaction of a history together with its item. `signal` is how much it says of liking, −1 to 1; `weight` is
    how much it counts beside the others."""

    item: Item
    interaction: Interaction
    weight: float = 1.0

    @property
    def preference(self) -> float:
        return self.interaction.preference()


@dataclass(frozen=True)
class PreferenceBoost:
    """What a user wants more of, or less where `weight` is below 0, whatever their history says: the items that meet
    the condition. A weight of 1 is a plain wish."""

    name: str
    condition: Condition
    weight: float = 1.0


@dataclass(frozen=True)
class Request:
    """What is asked now, in the user's own terms.

    `history` is oldest first; `text` is a request in words, and `original_text` what the user wrote where the text was
    composed for a search; `context` is time, place, device and the like; `seen` are ids of items that are not to be
    recommended besides those of the history.
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

    @property
    def has_no_signal(self) -> bool:
        """Tell whether nothing is asked in words and nothing that was liked is known."""
        return not self.text and not any(event.preference > 0 for event in self.history)

    @property
    def seen_ids(self) -> frozenset[str]:
        """Return the ids of items that are not to be recommended."""
        return self.seen | {event.item.id for event in self.history}


@dataclass(frozen=True)
class PreparedRequest(Request):
    """A request as it is answered: made once where it enters, and not again below.

    `text` is what is left to search for once limits have become `conditions`; `context` is worded in the request's
    language, `normalized_context` in the words of `query.context`; events of the history carry the weight of the
    context that they share with the request; `boosts` are the user's corrections of their profile, which the history
    and `seen` already follow.
    """

    boosts: tuple[PreferenceBoost, ...] = ()
    normalized_context: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Request, **changes: Any) -> PreparedRequest:
        """Return a request as prepared, with these fields changed."""
        return cls(**{**{f.name: getattr(request, f.name) for f in fields(Request)}, **changes})


class Provenance(NamedTuple):
    """Why a candidate is here: the source, its score there, and the history item or words it came from.

    `event`: whether `because` is the id of a history item. A tuple, since a shortlist is found by thousands of them.
    """

    source: str
    score: float
    cause: str = ""
    is_history: bool = False


@dataclass(frozen=True)
class Candidate:
    """`attention`: the share of each history item in what brought it here, strongest first; the shares add up to 1.
    `features`: what each source that had something to say scored it."""

    item: Item
    score: float
    provenance: tuple[Provenance, ...] = ()
    history_shares: Mapping[str, float] = field(default_factory=dict)
    features: Mapping[str, float] = field(default_factory=dict)

    @property
    def history_ids(self) -> tuple[str, ...]:
        """Ids of the history items that brought it, strongest first."""
        return tuple(self.history_shares)


def recent(history: Sequence[Event], most: int) -> tuple[list[Event], list[Event]]:
    """The latest liked and disliked events, newest first. Of several with one item the latest counts."""
    latest = {event.item.id: event for event in history}
    newest = [event for event in reversed(history) if latest[event.item.id] is event]
    return [e for e in newest if e.preference > 0][:most], [e for e in newest if e.preference < 0][:most]
