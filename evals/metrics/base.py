"""The interface of metrics over the lists of a system, and what they may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lists:
    """The lists that a system shows, one a scored case, with the history of each, and the catalogue that they are from.

    `interaction_counts` and `categories` hold every item of the catalogue by id.
    """

    lists: Sequence[Sequence[str]]
    histories: Sequence[Sequence[str]]
    interaction_counts: Mapping[str, int]
    categories: Mapping[str, frozenset[str]]

    @property
    def shown(self) -> list[str]:
        """All items shown, as often as they are shown."""
        return [item for each in self.lists for item in each]


@dataclass(frozen=True)
class ListMetric:
    """A metric that has one value over all lists of a system, None where it is not defined for them.

    Reports name and explain it by the keys `metrics.NAME.name` and `metrics.NAME.meaning` of evals/report/locale.
    """

    name: str
    compute: Callable[[Lists], float | None]
