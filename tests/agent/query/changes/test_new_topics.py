"""Messages that turn to something else, and what is left of them."""

import pytest

from agent.query.changes.new_topics import begins_anew, without_turn


@pytest.mark.parametrize(
    "text",
    [
        "alright. different thing now, something loud",
        "I also need mathematics for later",
        "换个口味吧 爵士",
        "moving on, a comedy",
    ],
)
def test_another_wish_begins_anew(text: str) -> None:
    assert begins_anew(text)


@pytest.mark.parametrize("text", ["something darker", "also without subtitles", "再短一点的", "a new release please"])
def test_a_narrower_wish_does_not(text: str) -> None:
    assert not begins_anew(text)


def test_the_words_that_turn_are_no_part_of_the_wish() -> None:
    assert without_turn("moving on, a comedy please") == "a comedy please"
    assert without_turn("something different") == "something different"
