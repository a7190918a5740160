"""Works that a message says are known or at home, by marks in place of their titles."""

import pytest

from agent.query.works.known_works import known_marks, knows_whole_list, may_like

MARKS = {"X": "\ue000", "Y": "\ue001"}


def letters_of(text: str) -> str:
    for letter, mark in MARKS.items():
        text = text.replace(letter, mark)
    return "".join(sorted(letter for letter, mark in MARKS.items() if mark in known_marks(text)))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("she has X", "X"),
        ("i think i have X", "X"),
        ("my daughter already owns X", "X"),
        ("I've had Y read to me as a kid", "Y"),
        ("we finished X last night, what now", "X"),
        ("oh X is on my shelf already", "X"),
        ("played X to death, and also Y", "XY"),
        ("Yeah I've already seen X, Y as well", "XY"),
        ("X他已经有了", "X"),
        ("X云通关了 不用放它", "X"),
        ("X这本书家里有了", "X"),
        ("X二刷过了 Y也是 这俩就别放了", "XY"),
        ("X和Y都看过了", "XY"),
    ],
)
def test_works_that_somebody_has_or_knows_are_known(text: str, letters: str) -> None:
    assert letters_of(text) == letters


@pytest.mark.parametrize(
    "text",
    [
        "do you have X",
        "I haven't seen X",
        "I'd like to have X",
        "should I watch X",
        "something like X",
        "X looks good, I'll read it",
        "who played in X",
        "X我没看过",
        "有没有像X的",
        "X看完要多久",
    ],
)
def test_works_that_are_asked_for_or_about_are_not(text: str) -> None:
    assert letters_of(text) == ""


def test_a_whole_list_is_known_where_nothing_else_is_named() -> None:
    assert knows_whole_list("都看过了唉。历史题材里还有别的没") and not knows_whole_list("东野圭吾的我都看完了")


def test_what_calls_nothing_good_likes_nothing() -> None:
    assert may_like("Amélie was lovely") and not may_like("from Europe, too")
