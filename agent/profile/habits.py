"""When and on what a person does things, counted in days, so that one long evening is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from agent.profile.interest import HALF_LIFE_DAYS, Interest
from retrieval.query import context
from retrieval.query.request import Event

MIN_DAYS, MIN_SHARE, MAX_HABITS = 3, 0.4, 4
"""A rhythm has been kept on so many days, which are that share of all of which as much is told."""
KEYS = ("when", "device", "place", "company")


def mine_habits(history: Sequence[Event], language: str, zone: tzinfo | None = None) -> list[Interest]:
    """The strongest first. Days of long ago count less; times are read in `zone`, this machine's unless told."""
    kept: dict[tuple[str, str], dict[date | int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for number, event in enumerate(history):
        when, told = event.interaction.time, context.context_of(event.interaction, zone)
        if "time" in told and "day" in told:
            told["when"] = f"{told['day']} {told['time']}"
        for key in KEYS:
            if key in told:
                # Without a time each interaction is a day of its own.
                kept[key, told[key]][when.astimezone(zone).date() if when else number].append(event)
    newest = max((e.interaction.time for e in history if e.interaction.time), default=datetime.now(UTC))
    weights = {name: {day: _decayed_day(done, newest) for day, done in days.items()} for name, days in kept.items()}
    whole: dict[str, dict[date | int, float]] = defaultdict(dict)
    for (key, _), days in weights.items():
        whole[key] |= days
    found = []
    for (key, value), days in weights.items():
        share = sum(days.values()) / sum(whole[key].values())
        if len(days) >= MIN_DAYS and share >= MIN_SHARE:
            found.append(
                _as_interest(key, value, share, [e for done in kept[key, value].values() for e in done], language)
            )
    return sorted(found, key=lambda i: (-i.weight, i.trait))[:MAX_HABITS]


def _decayed_day(done: Sequence[Event], newest: datetime) -> float:
    time = done[0].interaction.time
    age = (newest - time).days if time else 0
    return float(0.5 ** (age / HALF_LIFE_DAYS["habit"]))


def _as_interest(key: str, value: str, share: float, done: Sequence[Event], language: str) -> Interest:
    latest = max((e.interaction.time for e in done if e.interaction.time), default=None)
    evidence = tuple(dict.fromkeys(e.item.id for e in done))
    name = _habit_name(key, value, language)
    return Interest(name, share, evidence, latest, "habit", HALF_LIFE_DAYS["habit"], language)


def _habit_name(key: str, value: str, language: str) -> str:
    if key != "when":
        return ": ".join(next(iter(context.localized({key: value}, language).items())))
    day, _, time = value.partition(" ")
    said = context.localized({"day": day, "time": time}, language).values()
    return ("" if language == "zh" else " ").join(said)
