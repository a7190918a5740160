"""A verdict goes to what its own clause refers to; where that is not sure, none is recorded."""

import pytest

from agent.query.slots import Slots
from agent.query.verdicts.acceptance import accepted_item
from agent.query.verdicts.verdict_scope import (
    as_own_request,
    denied_title,
    knows_all_works,
    settle_verdict,
    takes_back,
    with_named_ordinals,
)
from retrieval.data.items import Item

SHOWN = [Item(id=str(n), title=t) for n, t in enumerate(("Parasite", "WALL-E", "My Neighbor Totoro", "长袜子皮皮"))]


@pytest.mark.parametrize(
    "text",
    [
        "no, I never saw that",
        "I haven't read any of those actually",
        "we've never played it",
        "我没看过这些",
        "不是说那个",
    ],
)
def test_a_denial_takes_feedback_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize("text", ["something I haven't seen", "我没看过的电影", "I never liked horror", "no horror"])
def test_a_request_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)


def test_a_title_is_denied() -> None:
    assert denied_title("NOT wild tales") == "wild tales" and not denied_title("something quiet")


def test_what_somebody_else_liked_is_a_model_and_no_verdict() -> None:
    text = "anything for someone who loved Heat but found Ran boring?"
    assert as_own_request(text, "en") == "something like Heat"
    assert as_own_request("I loved Heat", "en") == "I loved Heat"


def test_the_second_one_after_two_titles_is_the_second_of_these() -> None:
    text = "We saw Heat and Ronin, liked the second one more"
    assert with_named_ordinals(text, ["Heat", "Ronin"]) == "liked Ronin more"
    assert with_named_ordinals("Heat and Ronin please", ["Heat", "Ronin"]) == "Heat and Ronin please"


def test_a_complaint_that_points_at_nothing_is_no_dislike() -> None:
    slots = Slots(intent="dislike", critiques=("shorter",))
    assert settle_verdict(slots, "too long, my back hurts lol", SHOWN) == Slots(critiques=("shorter",))
    pointing = Slots(intent="dislike", numbers=(2,), critiques=("shorter",))
    assert settle_verdict(pointing, "the second one is too long", SHOWN) == pointing


def test_an_opinion_goes_to_the_work_that_the_message_names() -> None:
    slots = settle_verdict(Slots(intent="like"), "a bit nasty. Amelie ive seen like 5 times, love it tho", SHOWN)
    assert slots.intent == "like" and slots.topic == "Amelie"


def test_all_by_an_excluded_creator_is_not_all_on_show() -> None:
    slots = Slots(intent="seen", numbers=(1, 2, 3, 4), exclude=("Agatha Christie",))
    assert settle_verdict(slots, "not Agatha Christie! I have read them all", SHOWN) == Slots(exclude=slots.exclude)


@pytest.mark.parametrize("text", ["read all the Christies already", "东野圭吾我全看完了", "王家卫的片子我都看过了"])
def test_all_of_somebody_is_known(text: str) -> None:
    assert knows_all_works(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("I'll have a go at that one", 2),
        ("ok, let's go with Totoro", 3),
        ("那就皮皮吧", 4),
        ("let's go with horror", 0),
        ("那就科幻吧", 0),
        ("the first one is too long", 0),
    ],
)
def test_an_item_on_show_is_chosen(text: str, number: int) -> None:
    assert accepted_item(text, SHOWN, focus=2) == number


def test_many_words_of_assent_are_read_at_once_and_choose_nothing() -> None:
    """A pattern that splits them in several ways would take hours."""
    assert accepted_item("嗯" * 60 + "你好，", [Item(id="a", title="动物森友会")], 1) == 0


def test_what_was_made_first_is_no_first_of_two() -> None:
    text = "Parasite or WALL-E, which was made first?"
    assert with_named_ordinals(text, ("Parasite", "WALL-E")) == text


def test_a_verdict_of_the_model_alone_that_points_at_nothing_is_none() -> None:
    by_model = Slots(intent="seen", by_model=("intent",))
    assert settle_verdict(by_model, "I have what I need", SHOWN) == Slots()
    assert settle_verdict(by_model, "I have seen this", SHOWN).intent == "seen"


def test_a_complaint_about_the_old_ones_judges_no_work_on_show() -> None:
    text = "the old ones are too difficult for me, I take only after 1950"
    assert settle_verdict(Slots(intent="dislike"), text, ()).intent == ""


@pytest.mark.parametrize("text", ["ugh this is useless", "this list sucks", "这都什么玩意"])
def test_a_curse_that_a_model_takes_for_a_dislike_is_of_the_whole_list(text: str) -> None:
    slots = settle_verdict(Slots(intent="dislike", by_model=("intent",)), text, SHOWN)
    assert slots.numbers == (1, 2, 3, 4)


@pytest.mark.parametrize("text", ["it bored me", "that film was rubbish", "它很无聊"])
def test_a_dislike_of_one_item_stays_one(text: str) -> None:
    slots = settle_verdict(Slots(intent="dislike", by_model=("intent",)), text, SHOWN)
    assert slots.numbers == ()


def test_whoever_a_work_is_for_may_know_it() -> None:
    seen = Slots(intent="seen", by_model=("intent",))
    assert settle_verdict(seen, "他看过了", SHOWN).intent == "seen"
    assert settle_verdict(seen, "他要的东西有了", SHOWN).intent == ""
