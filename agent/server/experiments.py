"""What is tried on the lists of known people, so that what they do tells of settings: see `whyrec-eval online`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from agent.errors import UsageError
from agent.recommender import Recommendation, Recommender
from retrieval.query import PreparedRequest
from retrieval.ranking import DiversitySettings

PLAIN = "plain"


class Experiment(Protocol):
    """A way to make lists, from recommenders with its settings, by name."""

    @property
    def settings(self) -> Mapping[str, DiversitySettings]:
        """The settings of the recommenders that it needs."""
        ...

    def recommend(self, recommenders: Mapping[str, Recommender], request: PreparedRequest) -> Recommendation:
        """Return a list."""
        ...


def list_seed(request: PreparedRequest) -> str:
    """Return a seed for the draws of a list: the same one for a day, so that a page that asks again gets the same list.

    A person who does something gets other draws from then on.
    """
    day = datetime.now(UTC).date().isoformat()
    return "\n".join((request.user_id, request.text, *map(str, request.conditions), str(len(request.history)), day))


def parse_settings(written: str) -> dict[str, DiversitySettings]:
    """Return settings by name, such as plain,diversity=0.3. Raises UsageError."""
    return {name.strip(): _setting(name.strip()) for name in written.split(",") if name.strip()}


def _setting(name: str) -> DiversitySettings:
    """Return the setting of a name: plain, diversity or explore above 0 and up to 1, or cap=N items of a category."""
    key, _, value = name.partition("=")
    try:
        match key:
            case "plain" if not value:
                return DiversitySettings()
            case "diversity" if 0 < float(value) <= 1:
                return DiversitySettings(float(value))
            case "explore" if 0 < float(value) <= 1:
                return DiversitySettings(explore=float(value))
            case "cap" if int(value) > 0:
                return DiversitySettings(cap=int(value))
    except ValueError:
        pass
    raise UsageError(f"no setting {name[:40]!r}: plain, diversity=0.3, explore=0.1 or cap=2")
