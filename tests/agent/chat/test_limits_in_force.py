"""Limits of a conversation: what corrects them changes them, and what is said later does not lose them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.requests.transitions import refine_request
from agent.chat.state import QualityCritique
from agent.chat.understanding.understand import understand
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import Comparison
from retrieval.data.items import Item
from retrieval.index.build import build


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [
        Item(
            id=f"{genre}-{year}-{n}",
            title=f"{genre} of {year} {n}",
            text=f"A {genre.casefold()} with horses.",
            categories=(genre,),
            domain="film",
            attributes={"year": year, "minutes": 80 + 20 * n, "director": "Ann Sole" if n < 2 else "Bo Reed"},
        )
        for genre in ("Western", "Comedy")
        for year in (1975, 1985, 1995)
        for n in range(4)
    ]
    chat = Chat(Recommender(build(tmp_path / "index", items, [], embedder="hash"), rerank=NO_RERANKING), "ana", "en")
    "".join(chat.start())
    return chat


def conditions(chat: Chat) -> set[str]:
    """Return the conditions in force."""
    return {str(condition) for condition in chat.state.conditions}


@pytest.mark.parametrize("text", ["no, not the 70s, the 80s", "不是七十年代，是八十年代", "sorry, I meant the 80s"])
def test_years_that_were_not_meant_are_replaced(chat: Chat, text: str) -> None:
    "".join(chat.reply("a western film from the 70s"))
    "".join(chat.reply(text))
    assert {"year>=1980", "year<=1989"} <= conditions(chat)
    assert not any("197" in each for each in conditions(chat))


def test_a_direction_that_was_not_meant_holds_no_more(chat: Chat) -> None:
    "".join(chat.reply("a western"))
    newer = Comparison("year", ">", "1980")
    chat.session.state = replace(chat.state, conditions=(*chat.state.conditions, newer))
    "".join(chat.reply("not newer, older"))
    assert newer not in chat.state.conditions


def test_a_first_topic_keeps_the_wishes_before_it(chat: Chat) -> None:
    shorter, funny = Comparison("minutes", "<", "100"), QualityCritique("funny", True)
    chat.session.state = replace(chat.state, conditions=(shorter,), quality_critiques=(funny,))
    "".join(chat.reply("something by Ann Sole"))
    assert chat.state.text
    assert shorter in chat.state.conditions
    assert chat.state.quality_critiques == (funny,)


def test_one_relative_is_named_and_is_no_family(chat: Chat) -> None:
    answer = "".join(chat.reply("a western film for my grandpa"))
    assert "for your grandpa" in answer
    assert not chat.session.request(chat.state).normalized_context.get("company")
    answer = "".join(chat.reply("for the whole family, rather"))
    assert "for the family" in answer


@pytest.mark.parametrize("text", ["it's a bit heavy for me, sillier", "别太闹，我头疼"])
def test_a_critique_beside_a_remark_orders_the_list(chat: Chat, text: str) -> None:
    "".join(chat.reply("a western film"))
    "".join(chat.reply(text))
    assert chat.state.text and chat.state.quality_critiques


def test_a_work_that_fails_the_rest_is_not_said_to_be_missing(chat: Chat) -> None:
    "".join(chat.reply("a film by Bo Reed under 90 minutes"))
    answer = "".join(chat.reply("by Bo Reed, under 90 minutes"))
    assert "has nothing on" not in answer


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("a film for the train", ""),
        ("来部关于战争的电影，今天时间不多，两小时以内", "战争"),
        ("a film about war for tonight", "war"),
    ],
)
def test_words_of_limits_and_journeys_are_no_topic(chat: Chat, text: str, topic: str) -> None:
    session = chat.session
    slots = understand(session, text)
    state, _ = refine_request(chat.state, slots, session.shown(), session.recommender.retriever.columns, text)
    assert state and state.text == topic
