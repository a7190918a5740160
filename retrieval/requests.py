"""What is asked now, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retrieval.conditions import Condition
from retrieval.items import Interaction, Item


@dataclass(frozen=True)
class Event:
    """One interaction of a history together with its item. `signal` is how much it says of liking, −1 to 1."""

    item: Item
    interaction: Interaction

    @property
    def signal(self) -> float:
        return self.interaction.signal()


@dataclass(frozen=True)
class Request:
    """`history` is oldest first; `text` is a request in words; `context` is time, place, device and the like."""

    history: tuple[Event, ...] = ()
    text: str = ""
    context: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    n: int = 10
    language: str = "en"
    domain: str = ""
    user_id: str = ""
    seen: frozenset[str] = frozenset()

    @property
    def seen_ids(self) -> frozenset[str]:
        return self.seen | {event.item.id for event in self.history}


@dataclass(frozen=True)
class Provenance:
    """Why a candidate is here: the source, its score there, and the history item or words it came from."""

    source: str
    score: float
    because: str = ""


@dataclass(frozen=True)
class Candidate:
    item: Item
    score: float
    provenance: tuple[Provenance, ...] = ()

    @property
    def because(self) -> tuple[str, ...]:
        """Ids of the history items that brought it, strongest first."""
        return tuple(p.because for p in self.provenance if p.source == "history" and p.because)
