"""Messages that repeat the words around a request are read in a moment: no pattern may try each way to split them."""

from __future__ import annotations

import time

import pytest

from agent.query.changes.follow_ups import split_follow_up
from agent.query.changes.released_words import find_release
from agent.query.intents.bare_requests import is_bare_request
from agent.query.limits.child_ages import child_age
from agent.query.parse import parse
from agent.query.text.plain_messages import as_plain_message
from agent.query.works.title_places import is_title_place

MAX_SECONDS = 10
TIMES = 40


@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("儿子", "刚刚", "x"),
        ("恐怖", "之类的", "x"),
        ("恐怖", "和m", "ok x"),
        ("不要", "和看", "、，"),
        ("恐怖", "的片子", "x"),
        ("不要", "那种", "x"),
        ("恐怖", "类型", "x"),
        ("不是电影,", "我想要", "x"),
        ("三体和", "早就", "。"),
        ("", "好无聊", "x"),
        ("再", "找些个", "x"),
        ("", "嗯嗯", "x"),
        ("not ", "any ", "zzz, with"),
        ("", "no.., ", "zzz"),
        ("forget ", "what i said about the ", "zzz"),
        ("", "a bit of ", "zzz allowed"),
        ("", "now ", "zzz"),
        ("", "im bored. ", "zzz"),
        ("", "thank you, ", "zzz"),
        ("which ", "one movie ", "zzz"),
    ],
)
def test_repeated_words_are_read_in_a_moment(before: str, repeated: str, after: str) -> None:
    text = f"{before}{repeated * TIMES}{after}"
    start = time.monotonic()
    parse(as_plain_message(text, lambda word: False), "en")
    find_release(text), child_age(text), is_bare_request(text), split_follow_up(text)
    is_title_place(text, 0, len(before))
    assert time.monotonic() - start < MAX_SECONDS
