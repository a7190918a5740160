"""A question or a choice, and a request after it, in one message."""

from __future__ import annotations

import pytest

from agent.query.intents.joined_acts import split_acts
from retrieval.data.items import Item

SHOWN = [
    Item(id=title, title=title, domain="film", attributes={"director": "Bong Joon-ho"} if title == "Parasite" else {})
    for title in ("Parasite", "Amélie", "Ring", "霸王别姬", "活着")
]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "who directed the first one? and show me something shorter",
            ("who directed the first one?", "show me something shorter"),
        ),
        ("I'll take the second one. Now a funny book please", ("I'll take the second one.", "a funny book please")),
        ("let's watch Ring, and then find me a book", ("let's watch Ring", "find me a book")),
        ("第一部是谁导演的？再来点短一点的", ("第一部是谁导演的？", "再来点短一点的")),
        ("就看第二部吧，另外给孩子找本书", ("就看第二部吧", "给孩子找本书")),
        (
            "ok we'll watch number 2. whats a good album for after, something 90s and loud",
            ("ok we'll watch number 2.", "whats a good album for after, something 90s and loud"),
        ),
        (
            "fine ill take the bong joon-ho one. any books on game design?",
            ("fine ill take the bong joon-ho one.", "any books on game design?"),
        ),
        ("I'm going with Ring. what's it about?", ("I'm going with Ring.", "what's it about?")),
        ("why the first one? also whats ring about", ("why the first one?", "whats ring about")),
        ("why the first one and who directed Ring", ("why the first one", "who directed Ring")),
        ("is Amélie a sad one? more like Ring pls", ("is Amélie a sad one?", "more like Ring pls")),
        ("我要第二个。再推荐几本书", ("我要第二个。", "再推荐几本书")),
        ("第一个为什么推荐？另外《活着》讲什么", ("第一个为什么推荐？", "《活着》讲什么")),
        ("I'm going with the first. anything similar?", ("I'm going with the first.", "anything similar?")),
        ("就第二个!有没有类似的", ("就第二个!", "有没有类似的")),
        ("我要第一个，有类似的吗", ("我要第一个", "有类似的吗")),
        ("第一个是谁导的，另外第二个讲什么", ("第一个是谁导的", "第二个讲什么")),
        ("那看活着 前两部都看过了", ("那看活着", "前两部都看过了")),
    ],
)
def test_what_does_two_things_is_read_as_two_messages(message: str, parts: tuple[str, str]) -> None:
    assert split_acts(message, SHOWN, 1) == parts


@pytest.mark.parametrize(
    "message",
    [
        "is the second one scary? my kids are easily frightened",
        "how long is Amélie?",
        "who made Ring? and when?",
        "活着讲什么？难过吗",
    ],
)
def test_a_question_with_a_remark_or_another_question_stays_one(message: str) -> None:
    assert split_acts(message, SHOWN, 1) == ("", "")


def test_nothing_is_asked_about_an_empty_list() -> None:
    assert split_acts("who directed the first one? and show me something shorter", (), 1) == ("", "")
