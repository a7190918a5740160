"""Messages that want one thing in place of another ask for the one, and not for the other."""

from __future__ import annotations

import pytest

from agent.query.changes.replacements import replacements_as_requests


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("japanese instead of korean", "japanese"),
        ("Korean films instead of japanese ones", "Korean films"),
        ("instead of Korea, Japan", "Japan"),
        ("swap Japan for Korea", "Korea instead"),
        ("PC instead of Switch", "PC"),
        ("把日本的换成韩国的", "换成韩国的"),
        ("要韩国的而不是日本的", "要韩国的"),
    ],
)
def test_a_country_or_a_name_that_is_replaced_is_not_spoken_of(message: str, plain: str) -> None:
    assert replacements_as_requests(message) == plain


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("comedies rather than dramas please", "comedies please, no dramas"),
        ("I'd rather have jazz than rock", "I'd rather have jazz, no rock"),
        ("I prefer comedies to dramas", "I prefer comedies, no dramas"),
        ("想看喜剧而不是悲剧", "想看喜剧,不要悲剧"),
    ],
)
def test_a_genre_that_is_replaced_is_refused(message: str, plain: str) -> None:
    assert replacements_as_requests(message) == plain


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("不要韩国的要日本的", "不要韩国的,要日本的"),
        ("不要恐怖片要喜剧片", "不要恐怖片,要喜剧片"),
        ("不看电影看书", "不看电影,看书"),
        ("别放摇滚来点爵士", "别放摇滚,来点爵士"),
    ],
)
def test_what_is_not_wanted_and_what_is_are_two_clauses(message: str, plain: str) -> None:
    assert replacements_as_requests(message) == plain


@pytest.mark.parametrize(
    "message",
    [
        "anything instead of these",
        "books instead of films",
        "let's watch something instead of reading",
        "不要这些要新的",
        "我不要再看到恐怖片了",
        "不要太长",
        "不要爱情片也不要动画片",
        "jazz",
    ],
)
def test_other_messages_stay_as_they_are(message: str) -> None:
    assert replacements_as_requests(message) == message
