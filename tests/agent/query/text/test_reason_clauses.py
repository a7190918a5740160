"""What only gives a reason for a limit or a refusal in Chinese is no wish; a wish beside a refusal stands apart."""

from __future__ import annotations

import pytest

from agent.query.parse import parse
from agent.query.text.reason_clauses import with_wish_apart, without_reasons


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不要超过一个半小时，小的坐不住", "不要超过一个半小时"),
        ("九十分钟以内，孩子们坐不住的", "九十分钟以内"),
        ("不要太长，老人看不懂", "不要太长"),
        ("黑色幽默的不要，看完更郁闷", "黑色幽默的不要"),
        ("恐怖片别来了，看了睡不着", "恐怖片别来了"),
        ("别推战争片，看完难受", "别推战争片"),
    ],
)
def test_a_reason_is_no_part_of_the_wish(text: str, rest: str) -> None:
    assert without_reasons(text) == rest
    slots = parse(without_reasons(text), "zh")
    assert not any(critique.startswith("more") for critique in slots.critiques)
    assert "小" not in slots.exclude


@pytest.mark.parametrize(
    "text",
    [
        "不要恐怖的，看完想笑的那种",
        "不要恐怖的，看着温馨的",
        "恐怖的不爱看，看完要轻松的",
        "不要恐怖片，看看喜剧",
        "想看小孩子坐不住的故事",
        "来点小的游戏",
        "看完更郁闷",
    ],
)
def test_a_wish_is_no_reason(text: str) -> None:
    assert without_reasons(text) == text


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("打打杀杀的她不爱看要家长里短过日子的那种", "打打杀杀的她不爱看，想要家长里短过日子的那种"),
        ("恐怖片不敢看要搞笑的", "恐怖片不敢看，想要搞笑的"),
        ("恐怖片她不想看爱看言情", "恐怖片她不想看，爱看言情"),
        ("喜剧不喜欢要么恐怖要么悬疑", "喜剧不喜欢要么恐怖要么悬疑"),
        ("要不要看科幻", "要不要看科幻"),
    ],
)
def test_a_wish_after_a_refusal_is_apart(text: str, apart: str) -> None:
    assert with_wish_apart(text) == apart


def test_what_stands_before_a_refusal_is_excluded_and_what_follows_is_wanted() -> None:
    slots = parse(with_wish_apart("打打杀杀的她不爱看要家长里短过日子的那种"), "zh")
    assert slots.exclude == ("打打杀杀",) and "家长里短" in slots.topic
