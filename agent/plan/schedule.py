"""When the steps of a plan are taken: one after the other, so many hours a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Slot:
    """The weeks of a step, from 1, and its hours in each of them."""

    first_week: int
    hours: tuple[float, ...]

    @property
    def last_week(self) -> int:
        """Return the last of the weeks."""
        return self.first_week + len(self.hours) - 1

    def days(self, start: date) -> tuple[date, date]:
        """Return the first and the last day, where week 1 begins on `start`."""
        first = start + timedelta(weeks=self.first_week - 1)
        return first, start + timedelta(weeks=self.last_week, days=-1)


def schedule(hours: Sequence[float], weekly: float) -> list[Slot]:
    """Return the slot of each step, by its hours; no week has more than `weekly` hours."""
    slots, week, left = list[Slot](), 1, weekly
    for total in hours:
        if left <= 1e-9:
            week, left = week + 1, weekly
        first, parts, rest = week, list[float](), total
        while rest > 1e-9:
            if left <= 1e-9:
                week, left = week + 1, weekly
            part = min(rest, left)
            parts.append(part)
            rest, left = rest - part, left - part
        slots.append(Slot(first, tuple(parts)))
    return slots


def next_monday(today: date) -> date:
    """Return the Monday on or after a day."""
    return today + timedelta(days=-today.weekday() % 7)
