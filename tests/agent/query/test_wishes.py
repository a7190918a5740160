"""Wishes in words of other things: effects on a person, questions, requests for anything, and limits taken back."""

from __future__ import annotations

import pytest

from agent.query import Slots
from agent.query.changes.corrections import extract_corrections
from agent.query.facets.desired_effects import desired_effects_as_requests, mood_of_feast
from agent.query.intents.bare_requests import is_bare_request
from agent.query.parse import parse
from agent.query.questions.availability import asks_whether_available, availability_as_request


@pytest.mark.parametrize(
    ("message", "mood"),
    [
        ("ITS HALLOWEEN!! scare me", "scary"),
        ("please give us a good fright", "scary"),
        ("could you make my wife laugh?", "funny"),
        ("i could use a good cry tonight", "sad"),
        ("a film to cheer me up", "funny uplifting"),
        ("something that makes me think", "philosophical"),
        ("help me wind down", "relaxing"),
        ("万圣节了吓吓我", "恐怖"),
        ("有没有能让人笑出声的书", "搞笑"),
        ("给我来个能把我看哭的电影", "催泪"),
        ("今天心情差，治愈我一下", "治愈"),
        ("哄我睡觉", "放松"),
        ("想被感动一下", "治愈"),
        ("笑死我的那种有没有", "搞笑"),
    ],
)
def test_an_effect_that_is_wanted_is_a_request_for_its_mood(message: str, mood: str) -> None:
    assert mood in desired_effects_as_requests(message)


@pytest.mark.parametrize(
    "message",
    [
        "the second one made me cry",
        "will it scare me?",
        "it's just trying to scare me",
        "my boss likes to scare me",
        "don't scare me",
        "that joke cracked me up",
        "第一部把我看哭了",
        "老板今天又吓我",
        "吓死我了",
        "别吓我",
    ],
)
def test_what_something_did_to_a_person_is_no_wish(message: str) -> None:
    assert desired_effects_as_requests(message) == message


def test_a_feast_has_the_mood_that_people_look_for_on_it() -> None:
    assert mood_of_feast("it's valentine's day tomorrow", "en") == "romantic"
    assert mood_of_feast("今天万圣节", "zh") == "恐怖"
    assert mood_of_feast("it's my birthday", "en") == ""
    assert mood_of_feast("thx and happy halloween", "en") == mood_of_feast("万圣节快乐", "zh") == ""


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("And history, have you got some of that?", "history"),
        ("what about jazz? got any?", "jazz"),
        ("westerns, do you have any?", "westerns"),
        ("any chance of a musical?", "musical"),
        ("do you reckon you've got any jazz?", "jazz"),
    ],
)
def test_a_question_whether_there_is_something_is_a_request_for_it(message: str, topic: str) -> None:
    assert asks_whether_available(message)
    assert parse(availability_as_request(message), "en").topic == topic


@pytest.mark.parametrize("message", ["the second one, is there one like it?", "it is long, have you got any?"])
def test_a_pronoun_is_nothing_to_look_for(message: str) -> None:
    assert availability_as_request(message) == message


@pytest.mark.parametrize(
    "message",
    [
        "recommend me something",
        "just entertain me",
        "any suggestions for tonight?",
        "推荐点什么吧",
        "有什么推荐吗",
        "来点什么",
    ],
)
def test_a_request_for_anything_is_one(message: str) -> None:
    assert is_bare_request(message)


@pytest.mark.parametrize("message", ["i recommend it", "show me more", "thanks", "好的", "随便", "来点喜剧"])
def test_what_says_something_or_asks_nothing_is_no_bare_request(message: str) -> None:
    assert not is_bare_request(message)


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ("Let's not insist on the year, then. Any period will do.", "year"),
        ("actually it can be from whenever", "year"),
        ("older ones are fine too", "year"),
        ("i take back what i said about the length", "length"),
        ("no time limit anymore", "length"),
        ("we've got all evening", "length"),
        ("money is no object", "price"),
        ("from anywhere", "language"),
        ("drop the restrictions", "length"),
        ("哪年的都成", "year"),
        ("老片也可以", "year"),
        ("长一点也行", "length"),
        ("哪国的都可以", "language"),
        ("限制都取消吧", "year"),
    ],
)
def test_a_limit_is_withdrawn_in_free_words(message: str, part: str) -> None:
    assert part in extract_corrections(message).parts


@pytest.mark.parametrize("message", ["as long as it's funny", "any recent movies?", "两个小时以内就行", "时间行吗"])
def test_what_sets_a_limit_withdraws_none(message: str) -> None:
    assert extract_corrections(message).parts == ()


@pytest.mark.parametrize(
    ("message", "slots"),
    [
        ("surprise me with something old", Slots(intent="surprise", sort="older")),
        ("surprise me with a comedy", Slots(intent="surprise", topic="comedy")),
        ("随便来个喜剧", Slots(intent="surprise", topic="喜剧")),
        ("I'm bored, surprise me", Slots(intent="surprise")),
    ],
)
def test_a_surprise_may_be_limited(message: str, slots: Slots) -> None:
    assert parse(message, "en") == slots


@pytest.mark.parametrize("message", ["give me a short one", "something short", "换个短的"])
def test_a_short_one_is_a_shorter_one(message: str) -> None:
    assert parse(message, "en").critiques == ("shorter",)
