"""A profile is what the interactions say, and a sentence about it says no more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.llm.scripted import Scripted
from agent.profile import describe, interests
from prompts import Prompts
from retrieval.items import Interaction, Item
from retrieval.requests import Event


def event(name: str, tags: tuple[str, ...], value: float, day: int = 1, month: int = 6) -> Event:
    item = Item(id=name, title=name.title(), domain="film", tags=tags)
    when = datetime(2026, month, day, tzinfo=UTC)
    return Event(item, Interaction(user_id="u", item_id=name, kind="rate", value=value, time=when))


HISTORY = [event("harbour", ("sea", "family"), 5), event("river", ("sea",), 4.5, 2), event("robots", ("war",), 1, 3)]


def test_an_interest_has_its_weight_and_evidence_and_a_dislike_is_below_zero() -> None:
    known = {i.trait: i for i in interests(HISTORY, "en")}
    assert known["sea"].evidence == ("harbour", "river")
    assert known["sea"].weight > known["family"].weight > 0 > known["war"].weight


def test_an_old_interest_weighs_less_than_a_new_one() -> None:
    old, new = event("old", ("jazz",), 5, month=1), event("new", ("rock",), 5, month=11)
    known = {i.trait: i.weight for i in interests([old, new], "en")}
    assert known["rock"] > known["jazz"] > 0


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        (" like films of the sea and family.", True),
        (" adore robots, wizards and spaceship battles of every kind.", False),
        (" like the sea in films by Spielberg.", False),
        (" like the sea", False),
        ("喜欢大海。", False),
    ],
)
def test_a_sentence_is_kept_only_where_it_keeps_to_the_interests(reply: str, kept: bool) -> None:
    known = interests(HISTORY, "en")
    said = describe(known, HISTORY, "en", Scripted([reply]), Prompts())
    assert said == ("You" + reply if kept else "You like sea, family.")
