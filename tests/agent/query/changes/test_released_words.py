"""What a message lets go of is told from what it asks for."""

from __future__ import annotations

import pytest

from agent.query.changes.released_words import find_release


@pytest.mark.parametrize(
    ("text", "not_needed", "unwanted"),
    [
        ("any kind, dont have to be a western, but black and white", ("western",), ()),
        ("romance or so, doesnt need to be fantasy", ("fantasy",), ()),
        ("I do not mind if it is jazz or not.", ("jazz",), ()),
        ("Let us leave the murders now, and Japan as well. A memoir, perhaps.", (), ("murders", "Japan")),
        ("ok enough finance for a monday. give me sport", (), ("finance",)),
        ("let's move on from war films", (), ("war",)),
        ("forget the funny. just a good thriller", (), ("funny",)),
        ("搞笑就算了，来点惊悚的", (), ("搞笑",)),
        ("不用搞笑了", ("搞笑",), ()),
        ("不限中文了，想听钢琴", ("中文",), ()),
        ("是不是日本的无所谓", ("日本",), ()),
        ("不一定国产，想打得爽", ("国产",), ()),
        ("a western, please", (), ()),
        ("I have no time to read", (), ()),
    ],
)
def test_a_release_names_what_need_not_hold_and_what_is_not_wanted(
    text: str, not_needed: tuple[str, ...], unwanted: tuple[str, ...]
) -> None:
    release = find_release(text)
    assert (release.not_needed, release.to_exclude) == (not_needed, unwanted)


def test_the_rest_of_a_release_is_what_is_asked_for() -> None:
    assert (
        find_release("Let us leave the murders now, and Japan as well. A memoir, perhaps.").rest == "A memoir, perhaps"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [("i didnt say alone", "alone"), ("I never asked for horror", "horror"), ("我没说一个人啊", "一个人")],
)
def test_what_somebody_never_said_need_not_hold(text: str, words: str) -> None:
    assert find_release(text).not_needed == (words,)
