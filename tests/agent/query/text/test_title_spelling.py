"""Misspelt and abbreviated titles of items on show are put right; words that mean something else stay."""

from __future__ import annotations

import pytest

from agent.query.text.title_spelling import edit_distance, with_titles_spelt_right
from retrieval.data.items import Item, ItemText

SHOWN = (
    Item(id="1", title="Pan's Labyrinth", translations={"zh": ItemText(title="潘神的迷宫")}),
    Item(id="2", title="Crusader Kings III"),
    Item(id="3", title="Uncle Boonmee Who Can Recall His Past Lives"),
    Item(id="4", title="To Pimp a Butterfly"),
    Item(id="5", title="Alien: The Ship"),
)
KNOWN = frozenset("who did it is there any in release of the aliens alone".split())


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("who made pans labrynth", "who made Pan's Labyrinth"),
        ("ck3 release year", "Crusader Kings III release year"),
        ("uncel boomee who did it", "Uncle Boonmee Who Can Recall His Past Lives who did it"),
        ("TPAB whos the artist", "To Pimp a Butterfly whos the artist"),
        ("潘神的谜宫是谁拍的", "潘神的迷宫是谁拍的"),
    ],
)
def test_a_misspelt_title_is_put_right(text: str, right: str) -> None:
    assert with_titles_spelt_right(text, SHOWN, KNOWN.__contains__) == right


@pytest.mark.parametrize("text", ["any aliens in it", "is alone there", "tpab", "who made Alien", "", "潘神是谁"])
def test_what_may_mean_something_else_stays(text: str) -> None:
    assert with_titles_spelt_right(text, SHOWN, KNOWN.__contains__) == text


def test_words_near_to_two_titles_stay() -> None:
    shown = (Item(id="1", title="Marina"), Item(id="2", title="Marino"))
    assert with_titles_spelt_right("who made marinx", shown, KNOWN.__contains__) == "who made marinx"


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("", "ab", 2), ("teh", "the", 1), ("kitten", "sitting", 3), ("same", "same", 0)]
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance
