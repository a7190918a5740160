"""What a message says of a person's taste, by its slots: what is asked for, and what must not be in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.query import Slots
from agent.query.works.mentions import Mentions


class StatedInterests(NamedTuple):
    """Words of what a message asks for, and of what it excludes."""

    wants: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()


def stated_interests(slots: Slots, company: str, titles: Mentions) -> StatedInterests:
    """Return what a request says of a person's taste. `company`: for whom the conversation looks.

    Nothing where it is for others or for an occasion, which says what suits these; where it judges or names a title,
    since the feedback says that; and where it asks about items or compares with them.
    """
    if slots.intent or slots.question or slots.occasion or slots.liked or slots.disliked or slots.numbers:
        return StatedInterests()
    if slots.company not in ("", "alone") or company in ("children", "family"):
        return StatedInterests()
    return StatedInterests(
        () if not slots.topic or titles.find(slots.topic, slots.domain).works else (slots.topic,),
        tuple(words for words in slots.exclude if not titles.find(words, slots.domain).works),
    )


def withdraw_interests(turns: Sequence[Any], slots: Slots, steps_back: int) -> None:
    """Remove from saved turns what a message takes back: that of the last changes, or the topic or the exclusions."""
    for turn in reversed(turns):
        if steps_back and isinstance(turn, dict) and turn.get("changed"):
            turn |= {"wants": (), "avoids": (), "changed": False}
            steps_back -= 1
    for correction, part in (("topic", "wants"), ("exclude", "avoids")):
        if correction in slots.corrections:
            stated = (turn for turn in reversed(turns) if isinstance(turn, dict) and turn.get(part))
            if turn := next(stated, None):
                turn[part] = ()
