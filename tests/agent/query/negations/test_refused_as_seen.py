"""What is turned down because it is known is noted as seen, not as disliked."""

from __future__ import annotations

import pytest

from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("skip the first, seen it", "en"),
        ("the first one no, already read it", "en"),
        ("no to 1, i have it", "en"),
        ("第一本不要，看过了", "zh"),
        ("1不要，已经看过了", "zh"),
        ("不要第一部，早看过", "zh"),
    ],
)
def test_what_is_refused_because_it_is_known_is_seen(text: str, language: str) -> None:
    slots = parse(text, language)
    assert (slots.intent, slots.numbers) == ("seen", (1,))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("skip the first, hated it", "en"),
        ("hated the first. watched it twice", "en"),
        ("skip the first, i've never seen it", "en"),
        ("第一本不要，没看过", "zh"),
        ("不喜欢第一本，看过了", "zh"),
    ],
)
def test_what_is_judged_stays_judged(text: str, language: str) -> None:
    assert parse(text, language).intent == "dislike"
