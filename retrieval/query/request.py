"""What is asked now, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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
    """What a person wants more of, or less where `weight` is below 0, whatever their history says: the items that meet
    the condition. 1 is a plain wish."""

    name: str
    condition: Condition
    weight: float = 1.0


@dataclass(frozen=True)
class Request:
    """`history` is oldest first; `text` is a request in words, and `asked` what the person said, where the text is made
    for a search of it; `context` is time, place, device and the like; `leanings` are what the person said of their
    interests."""

    history: tuple[Event, ...] = ()
    text: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    n: int = 10
    language: str = "en"
    domain: str = ""
    user_id: str = ""
    seen: frozenset[str] = frozenset()
    boosts: tuple[PreferenceBoost, ...] = ()
    original_text: str = ""

    @property
    def has_no_signal(self) -> bool:
        """Whether nothing is asked in words, and nothing that was liked is known."""
        return not self.text and not any(event.preference > 0 for event in self.history)

    @property
    def seen_ids(self) -> frozenset[str]:
        return self.seen | {event.item.id for event in self.history}


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
