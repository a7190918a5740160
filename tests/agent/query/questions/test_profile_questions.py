"""Who asks what is known of them is shown their profile."""

from __future__ import annotations

import pytest

from agent.query.questions.profile_questions import PROFILE, as_command


@pytest.mark.parametrize(
    "text",
    [
        "what do you know about me",
        "So what have you stored about me?",
        "show me my profile",
        "你知道我什么",
        "你都了解我多少？",
    ],
)
def test_questions_on_the_profile(text: str) -> None:
    assert as_command(text) == PROFILE


@pytest.mark.parametrize(
    "text", ["what do you know about jazz", "what do you have on me and my girl", "你知道龙猫讲什么吗", "我的天才女友"]
)
def test_other_questions_stay(text: str) -> None:
    assert as_command(text) == text
