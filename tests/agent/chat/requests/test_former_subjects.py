"""What was said of a kind that is refused now, or for somebody before another topic, does not hold any more."""

from __future__ import annotations

import pytest

from agent.chat.requests.other_subjects import without_former_subject
from agent.chat.requests.transitions import refine_request
from agent.chat.state import State
from agent.query import Slots
from agent.query.changes.follow_ups import split_follow_up
from retrieval.conditions import Columns, parse_condition
from retrieval.data.items import Item

ITEMS = [Item(id=f"{kind}-{n}", title=f"{kind} {n}", domain=kind) for kind in ("film", "book") for n in range(6)]


@pytest.mark.parametrize("word", ["films", "电影"])
def test_the_limits_of_a_refused_kind_are_given_up_with_it(word: str) -> None:
    before = State(text="", conditions=tuple(map(parse_condition, ("domain = film", "minutes <= 90"))))
    state, _ = refine_request(before, Slots(exclude=(word,)), (), Columns(ITEMS), f"no {word}")
    assert state and [str(condition) for condition in state.conditions] == ["domain!=film"]


def test_another_topic_is_for_nobody_who_was_named_before() -> None:
    before = State(text="comedy", company="children")
    assert without_former_subject(before, "换个话题，来点爵士").company == ""
    assert without_former_subject(before, "来点完全不一样的").company == "children"


def test_a_wish_for_something_different_may_stand_between_others() -> None:
    turns, rest = split_follow_up("看腻了，来点完全不一样的，让人安静的")
    assert turns == "different" and "安静" in rest and "不一样" not in rest
