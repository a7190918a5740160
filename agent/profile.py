"""What is known of a person's interests: traits, each with its weight, its age and the interactions it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from retrieval.requests import Event

HALF_LIFE_DAYS = 180.0


@dataclass(frozen=True)
class Interest:
    """`weight` sums the signals of the evidence, each halved every half-year; below 0 is a dislike."""

    trait: str
    weight: float
    evidence: tuple[str, ...]
    latest: datetime | None


def interests(history: Sequence[Event], language: str, most: int = 20) -> tuple[Interest, ...]:
    """Traits by the strength of what is known of them, likes and dislikes alike. Ages count from the latest event."""
    times = [e.interaction.time for e in history if e.interaction.time]
    newest = max(times, default=datetime.now(UTC))
    weights: dict[str, float] = defaultdict(float)
    evidence: dict[str, list[Event]] = defaultdict(list)
    for event in history:
        days = (newest - event.interaction.time).days if event.interaction.time else 0.0
        for trait in event.item.traits(language):
            weights[trait] += event.signal * 0.5 ** (days / HALF_LIFE_DAYS)
            evidence[trait].append(event)
    # A trait of a single item says little of a person: it counts half.
    strength = {t: w * (1.0 if len(evidence[t]) > 1 else 0.5) for t, w in weights.items()}
    ranked = sorted(strength, key=lambda t: (-abs(strength[t]), t))[:most]
    return tuple(
        Interest(
            t,
            strength[t],
            tuple(e.item.id for e in evidence[t]),
            max((e.interaction.time for e in evidence[t] if e.interaction.time), default=None),
        )
        for t in ranked
    )
