"""Turning to another subject in words: the limits of the one before end, kind and exclusions hold."""

from __future__ import annotations

import pytest

from agent.chat.conversation import Chat
from agent.query.changes.new_topics import changes_subject
from tests.agent.chat.conversations import last_reply


@pytest.mark.parametrize(
    ("before", "after", "topic"),
    [
        ("comedies from 1990 on under 100 minutes, nothing dark", "different thing now, a western", "western"),
        ("comedies from 1990 on under 100 minutes, nothing dark", "ok now something else: dramas", "drama"),
        ("1990年以后的喜剧，100分钟以内，不要黑暗的", "换个话题，想看西部的", "西部"),
        ("comedies from 1990 on under 100 minutes, nothing dark", "a different topic", ""),
        ("1990年以后的喜剧，100分钟以内，不要黑暗的", "换个话题吧", ""),
    ],
)
def test_limits_end_with_their_subject_and_exclusions_do_not(chat: Chat, before: str, after: str, topic: str) -> None:
    last_reply(chat, before)
    limits = {str(condition) for condition in chat.state.conditions}
    assert {"year>=1990", "minutes<=100"} <= limits
    last_reply(chat, after)
    lasting = {str(condition) for condition in chat.state.conditions}
    assert topic in chat.state.text and bool(topic) == bool(chat.state.text)
    assert not any(each.startswith(("year", "minutes")) for each in lasting)
    assert lasting and lasting <= limits


def test_a_limit_in_the_same_message_is_of_the_new_subject(chat: Chat) -> None:
    last_reply(chat, "comedies from 1990 on", "different thing now: westerns under 100 minutes")
    assert "minutes<=100" in {str(condition) for condition in chat.state.conditions}
    assert "year>=1990" not in {str(condition) for condition in chat.state.conditions}


@pytest.mark.parametrize(
    "text", ["something else", "something a bit darker", "换一批", "I also need a comedy", "再来点别的"]
)
def test_asking_for_others_is_no_change_of_subject(text: str) -> None:
    assert not changes_subject(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a comedy from 1990 on", "forget it, a film for my daughter"),
        ("1990年以后的喜剧", "算了，给我女儿找部电影"),
    ],
)
def test_a_wish_for_somebody_else_is_another_subject(chat: Chat, before: str, after: str) -> None:
    last_reply(chat, before, after)
    assert not chat.state.text
    assert "year>=1990" not in {str(condition) for condition in chat.state.conditions}


def test_company_that_is_only_added_ends_nothing(chat: Chat) -> None:
    last_reply(chat, "1990年以后的喜剧", "跟我女儿一起看的电影")
    assert "year>=1990" in {str(condition) for condition in chat.state.conditions}


@pytest.mark.parametrize("text", ["too sad, something completely different", "看完睡不着，换个完全不同的题材吧"])
def test_what_is_wrong_with_a_list_before_something_different_is_no_topic(chat: Chat, text: str) -> None:
    last_reply(chat, "westerns", text)
    assert not chat.state.text
    assert all("Western" not in item.categories for item in chat.session.shown())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1990年以后的喜剧，100分钟以内", "给我孩子也挑一部"),
        ("1990年以后的喜剧，100分钟以内", "也给我妈找一部"),
        ("comedies from 1990 on under 100 minutes", "and something for my dad too"),
    ],
)
def test_something_for_somebody_besides_is_a_request_of_its_own(chat: Chat, before: str, after: str) -> None:
    last_reply(chat, before, after)
    assert chat.state.company and not chat.state.text
    assert not any(str(each).startswith(("year", "minutes")) for each in chat.state.conditions)
