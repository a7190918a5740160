"""Who reads no subtitles wants works in the language that they write in."""

from __future__ import annotations

import pytest

from agent.query.facets.subtitles import subtitles_as_language
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("I won't be reading any subtitles", "en"),
        ("a film, no subtitles please", "en"),
        ("we can't stand subtitles", "en"),
        ("a film for two, he hates subtitles", "en"),
        ("不想看字幕", "zh"),
        ("来部电影,不要字幕", "zh"),
    ],
)
def test_who_reads_no_subtitles_wants_works_in_their_language(message: str, language: str) -> None:
    assert parse(subtitles_as_language(message), language).languages == (language,)


@pytest.mark.parametrize("message", ["does it have subtitles?", "I don't mind subtitles", "第二部有字幕吗"])
def test_other_words_on_subtitles_ask_for_no_language(message: str) -> None:
    assert subtitles_as_language(message) == message
