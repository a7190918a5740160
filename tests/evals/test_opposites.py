"""A parse that says the opposite of its message is counted; one that merely misses something is not."""

from __future__ import annotations

import pytest

from agent.query import Slots
from evals.understanding.opposites import is_opposite
from evals.understanding.utterances import Utterance, judge


def opposite(expected: dict[str, object], parsed: Slots) -> bool:
    utterance = Utterance("text", "en", (), expected, frozenset())
    return is_opposite(judge(utterance, lambda *_: parsed))


@pytest.mark.parametrize(
    ("expected", "parsed"),
    [
        ({"exclude": ["horror"]}, Slots(topic="good horror")),
        ({"topic": "horror"}, Slots(exclude=("horror",))),
        ({"exclude": ["战争"]}, Slots(topic="战争片")),
        ({"year_to": 1990}, Slots(year_from=1991)),
        ({"minutes_from": 90}, Slots(minutes_to=90)),
        ({"act": "dislike", "numbers": [1]}, Slots(intent="like", numbers=(1,))),
        ({"liked": ["Dune"], "disliked": ["Arrival"]}, Slots(liked=("Arrival",), disliked=("Dune",))),
        ({"critiques": ["less gloomy"]}, Slots(critiques=("more gloomy",))),
        ({"critiques": ["newer"]}, Slots(critiques=("older",))),
        ({"language": ["ja"]}, Slots(exclude_languages=("ja",))),
    ],
)
def test_parse_of_the_opposite_is_counted(expected: dict[str, object], parsed: Slots) -> None:
    assert opposite(expected, parsed)


@pytest.mark.parametrize(
    ("expected", "parsed"),
    [
        ({"exclude": ["horror"]}, Slots()),
        ({"exclude": ["horror"]}, Slots(exclude=("horror",), topic="horror comedy")),
        ({"exclude": ["horror"], "topic": "scary"}, Slots(topic="scary", exclude=("horror",))),
        ({"year_to": 1990}, Slots(year_to=1989)),
        ({"year_from": 1990, "year_to": 1999}, Slots(year_from=1990)),
        ({"act": "like"}, Slots(intent="seen")),
        ({"exclude": ["horror"], "free": ["exclude"]}, Slots(topic="horror")),
        ({}, Slots(topic="horror", year_from=1990)),
    ],
)
def test_parse_that_is_only_incomplete_is_not_counted(expected: dict[str, object], parsed: Slots) -> None:
    utterance = Utterance.read({"text": "text", "slots": expected}, "en")
    assert not is_opposite(judge(utterance, lambda *_: parsed))
