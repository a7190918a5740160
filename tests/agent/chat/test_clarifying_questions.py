"""The question behind a list: when it is put, and how it is answered, skipped or passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat.conversation import Chat
from agent.chat.lists import clarify
from agent.llm.scripted import Scripted
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index import Index
from tests.agent.chat.conversations import last_reply, shown


def test_question_follows_the_list_and_its_answer_narrows(chat: Chat) -> None:
    text = last_reply(chat, "river")
    first, second = chat.state.question
    assert text.index("5. Film") < text.index(f"Rather {first} or {second}?")
    last_reply(chat, first)
    assert shown(chat) and all(first in item.categories for item in shown(chat))
    assert chat.state.text == "river"
    assert chat.state.question == ()


def test_option_is_an_answer_without_a_model_call(index: Index) -> None:
    model = Scripted([])
    chat = Chat(Recommender(index, model, NO_RERANKING), "ana")
    last_reply(chat, "something with a river")
    first, _ = chat.state.question
    calls = len([name for name, _ in model.calls if name == "label_logits"])
    last_reply(chat, first)
    assert shown(chat) and all(first in item.categories for item in shown(chat))
    assert len([name for name, _ in model.calls if name == "label_logits"]) == calls


@pytest.mark.parametrize("words", ["skip", "都行"])
def test_question_can_be_skipped(chat: Chat, words: str) -> None:
    last_reply(chat, "river")
    before = chat.state.listed
    last_reply(chat, words)
    assert chat.state.listed == before and chat.state.question == ()


@pytest.mark.parametrize("words", ["either", "随便吧", "whatever works"])
def test_open_choice_is_no_request(chat: Chat, words: str) -> None:
    "".join(chat.start())
    before = chat.state.listed
    last_reply(chat, words)
    assert (chat.state.listed, chat.state.text) == (before, "")


def test_request_instead_of_an_answer(chat: Chat) -> None:
    last_reply(chat, "river")
    assert chat.state.question
    last_reply(chat, "any gentle story?")
    assert chat.state.text == "gentle story"


def test_refused_option_is_not_chosen(chat: Chat) -> None:
    last_reply(chat, "river")
    first, _ = chat.state.question
    last_reply(chat, f"no {first} please")
    assert shown(chat) and not any(first in item.categories for item in shown(chat))


def test_no_two_questions_in_a_row(chat: Chat) -> None:
    last_reply(chat, "river")
    assert chat.state.question
    last_reply(chat, "story")
    assert not chat.state.question
    last_reply(chat, "gentle")
    assert chat.state.question


@given(st.lists(st.sampled_from(("a", "b", "c")), min_size=1, max_size=30))
def test_question_halves_the_items(kinds: list[str]) -> None:
    items = [Item(id=str(n), title=str(n), categories=(kind,)) for n, kind in enumerate(kinds)]
    options = clarify.clarifying_options(items, "en", "")
    if options:
        counts = [kinds.count(o) for o in options]
        assert max(counts) <= len(kinds) - min(counts)
    else:
        assert max(map(kinds.count, set(kinds))) * 2 >= len(kinds)
