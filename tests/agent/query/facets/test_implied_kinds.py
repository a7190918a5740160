"""A kind of item is implied by what is wanted or to be done, and by no remark."""

from __future__ import annotations

import pytest

from agent.query.facets.implied_kinds import activity_kind, implied_kind


@pytest.mark.parametrize(
    ("text", "before", "kind"),
    [
        ("American ones. I aint reading no subtitles", "film", ""),
        ("I was reading on the train", "film", ""),
        ("I'd rather read something", "film", "book"),
        ("something to watch instead", "book", "film"),
        ("let's watch something", "book", "film"),
        ("need a good read", "", "book"),
    ],
)
def test_only_a_wish_to_do_something_implies_a_kind(text: str, before: str, kind: str) -> None:
    assert activity_kind(text, before) == kind


def test_a_genre_that_is_refused_or_merely_mentioned_implies_no_kind() -> None:
    assert implied_kind("no cartoons please") == ""
    assert implied_kind("my husband loves jazz, but tonight something calm", "calm") == ""
    assert implied_kind("some jazz then", "jazz") == "music"
