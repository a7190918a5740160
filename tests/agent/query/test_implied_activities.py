"""The kind of item that an activity implies where no noun names it."""

from __future__ import annotations

import pytest

from agent.query.facets.implied_kinds import activity_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有啥适合躺着翻翻的", "book"),
        ("娃睡前给念点什么好", "book"),
        ("来点能单曲循环的", "music"),
        ("换换耳朵", "music"),
        ("手柄落灰了，给我整两个", "game"),
        ("switch上有什么", "game"),
        ("今天都出什么大事了", "news"),
        ("想充充电", "course"),
        ("今晚用投影看部老的", "film"),
        ("周末有空", ""),
    ],
)
def test_an_activity_implies_a_kind(text: str, kind: str) -> None:
    assert activity_kind(text) == kind
