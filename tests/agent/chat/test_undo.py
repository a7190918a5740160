"""Steps of a conversation taken back, and its state after a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.state import State
from agent.profile import user_store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.index import Index
from tests.agent.chat.conversations import last_reply
from tests.agent.chat.films import index_of_films


@pytest.mark.parametrize(("words", "answer"), [("undo", "Taken back"), ("撤销", "已撤回"), ("/undo", "Taken back")])
def test_undo_restores_state_list_and_feedback(chat: Chat, index: Index, words: str, answer: str) -> None:
    before = chat.state
    last_reply(chat, "I like the second")
    assert len(user_store.load_feedback(index.folder, "ana")) == 1
    assert answer in last_reply(chat, words)
    assert user_store.load_feedback(index.folder, "ana") == ()
    assert (chat.state.listed, chat.state.conditions, chat.state.feedback_count) == (
        before.listed,
        before.conditions,
        0,
    )


def test_undo_goes_back_step_by_step(chat: Chat) -> None:
    lists = [chat.state.listed]
    for words in ("river story", "before 1990", "no comedy"):
        last_reply(chat, words)
        lists.append(chat.state.listed)
    for listed in reversed(lists[:-1]):
        last_reply(chat, "go back")
        assert chat.state.listed == listed
    assert "nothing to take back" in last_reply(chat, "undo")


def test_undo_takes_back_the_latest_feedback_alone(chat: Chat, index: Index) -> None:
    last_reply(chat, "I like the first")
    last_reply(chat, "I've seen 1 and 2")
    assert len(user_store.load_feedback(index.folder, "ana")) == 3
    last_reply(chat, "undo")
    assert [i.kind for i in user_store.load_feedback(index.folder, "ana")] == ["like"]


@pytest.mark.parametrize("words", ["start over", "重新开始", "/reset"])
def test_reset_clears_the_request_and_can_be_undone(chat: Chat, words: str) -> None:
    last_reply(chat, "river story before 1990")
    before = chat.state
    last_reply(chat, words)
    assert chat.state.text == "" and chat.state.conditions == ()
    last_reply(chat, "undo")
    assert chat.state.text == before.text and chat.state.conditions == before.conditions


def test_undo_steps_are_bounded() -> None:
    state = State()
    for n in range(50):
        state = State(text=str(n)).with_undo(state)
    steps = 0
    while state.before:
        state, steps = state.before, steps + 1
    assert steps == 8


TALK = (
    *("river", "skip", "like the second but less dark", "no comedy", "I like the first", "undo", "surprise me"),
    *("今天好累", "新一点的", "第一个看过", "compare 1 and 2", "more", "why", "换一批", "撤销"),
)


def test_state_is_replayed_from_messages(index: Index, tmp_path: Path) -> None:
    twin = index_of_films(tmp_path / "twin")
    chat, again = (Chat(Recommender(i, rerank=NO_RERANKING), "ana") for i in (index, twin))
    "".join(chat.start())
    for words in TALK:
        last_reply(chat, words)
    log = user_store.load_session(index.folder, "ana")
    assert log
    for turn in log["turns"]:
        "".join(again.reply(turn["message"]) if turn["message"] else again.start())
    assert again.state == chat.state


def test_state_survives_the_session(chat: Chat, index: Index) -> None:
    for words in TALK[:4]:
        last_reply(chat, words)
    again = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    assert again.state == chat.state
    assert "Taken back" in last_reply(again, "undo")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("comedies from 1990 on", "different topic, a western", "undo"),
        ("1990年以后的喜剧", "换个话题，想看西部的", "撤销"),
    ],
)
def test_undo_goes_back_to_the_subject_that_a_message_turned_away_from(
    chat: Chat, before: str, after: str, words: str
) -> None:
    last_reply(chat, before)
    conditions, text = chat.state.conditions, chat.state.text
    last_reply(chat, after, words)
    assert (chat.state.conditions, chat.state.text) == (conditions, text)
