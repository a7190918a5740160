"""Habits: the circumstances in which a person does things, counted in days, so that one long evening counts once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from agent.profile.interest import HALF_LIFE_DAYS, Interest
from retrieval.messages import messages
from retrieval.query import Event, context

MIN_DAYS, MIN_SHARE, MAX_HABITS = 3, 0.4, 4
"""Days that a habit has at least, share of all days of which the circumstance is known, and habits that are listed."""
KEYS = ("when", "device", "place", "company")


def mine_habits(history: Sequence[Event], language: str, zone: tzinfo | None = None) -> list[Interest]:
    """Return the habits in a history, the strongest first.

    Each weighs its share of the days, of which older ones count less. Times are read in `zone`, by default the
    machine's.
    """
    events: dict[tuple[str, str], dict[date | int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for number, event in enumerate(history):
        time, circumstances = event.interaction.time, context.context_of(event.interaction, zone)
        if "time" in circumstances and "day" in circumstances:
            circumstances["when"] = f"{circumstances['day']} {circumstances['time']}"
        for key in KEYS:
            if key in circumstances:
                # Without a time each interaction is a day of its own.
                day = time.astimezone(zone).date() if time else number
                events[key, circumstances[key]][day].append(event)
    newest = max((e.interaction.time for e in history if e.interaction.time), default=datetime.now(UTC))
    weights = {
        name: {day: _day_weight(on_day[0], newest) for day, on_day in days.items()} for name, days in events.items()
    }
    all_days: dict[str, dict[date | int, float]] = defaultdict(dict)
    for (key, _), days in weights.items():
        all_days[key] |= days
    habits = []
    for (key, value), days in weights.items():
        share = sum(days.values()) / sum(all_days[key].values())
        if len(days) >= MIN_DAYS and share >= MIN_SHARE:
            evidence = [event for on_day in events[key, value].values() for event in on_day]
            habits.append(_as_interest(_name(key, value, language), share, evidence, language))
    return sorted(habits, key=lambda habit: (-habit.weight, habit.trait))[:MAX_HABITS]


def _day_weight(event: Event, newest: datetime) -> float:
    """Return what the day of an event counts: half of `newest` after a half-life."""
    time = event.interaction.time
    age = (newest - time).days if time else 0
    return float(0.5 ** (age / HALF_LIFE_DAYS["habit"]))


def _as_interest(name: str, share: float, events: Sequence[Event], language: str) -> Interest:
    """Return a habit with its share of the days and the items of its events."""
    latest = max((e.interaction.time for e in events if e.interaction.time), default=None)
    evidence = tuple(dict.fromkeys(e.item.id for e in events))
    return Interest(name, share, evidence, latest, "habit", HALF_LIFE_DAYS["habit"], language)


def _name(key: str, value: str, language: str) -> str:
    """Return a circumstance in a language, such as "device: phone" or "weekday evening"."""
    if key != "when":
        return ": ".join(next(iter(context.localized({key: value}, language).items())))
    day, _, time = value.partition(" ")
    parts = context.localized({"day": day, "time": time}, language).values()
    separator: str = messages("agent.profile", language)["habit"]["separator"]
    return separator.join(parts)
