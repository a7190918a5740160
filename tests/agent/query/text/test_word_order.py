"""Questions that name their item first are put as others are."""

import pytest

from agent.query.text.word_order import with_verb_first


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("the 2nd one is it single player", "is the 2nd one single player?"),
        ("and the first one, is it long?", "and is the first one long?"),
        ("The last does it have subtitles", "does The last have subtitles?"),
        ("is it long", "is it long"),
        ("the first one is long", "the first one is long"),
        ("something long", "something long"),
        ("amelie is a sad one isnt it? more like ring pls", "is amelie a sad one? more like ring pls"),
        ("in the mood for love is sad, isn't it", "is in the mood for love sad?"),
        ("it's a long film, right?", "is it a long film?"),
        ("two of these are from senegal, right? which", "which of these are from senegal?"),
        ("some of them is a play, i think, which one?", "which of these is a play?"),
        ("one of these is fine", "one of these is fine"),
        ("功夫挺搞笑的，对吧？来点像它的", "功夫挺搞笑吗？来点像它的"),
        ("a film that is sad, please", "a film that is sad, please"),
        ("Ring is not sad. more like it", "Ring is not sad. more like it"),
    ],
)
def test_a_question_has_its_verb_first(text: str, question: str) -> None:
    assert with_verb_first(text) == question
