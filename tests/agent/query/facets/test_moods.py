"""Moods by their many words, and what is listed for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.query.facets.moods import (
    mood_fit,
    mood_words,
    named_moods,
    names_moods_alone,
    order_by_moods,
    with_plain_moods,
    without_opposites,
)
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item, ItemText
from retrieval.index.build import build

WARM = Item(id="warm", title="A", text="One.", domain="film", categories=("Family",), tags=("friendship",))
GRIM = Item(id="grim", title="B", text="Two.", domain="film", categories=("Thriller",), tags=("murder", "dark"))
PLAIN = Item(id="plain", title="C", text="Three.", domain="film", categories=("Drama",))
PUZZLING = Item(id="puzzling", title="D", text="Four.", domain="film", categories=("Mystery",), tags=("time loop",))
FIERCE = Item(id="fierce", title="E", text="Five.", domain="film", categories=("Action",), tags=("martial arts",))
ITEMS = (PLAIN, GRIM, FIERCE, PUZZLING, WARM)


@pytest.mark.parametrize(
    ("topic", "first", "last"),
    [
        ("feel-good", "warm", "grim"),
        ("wholesome", "warm", "grim"),
        ("温馨", "warm", "grim"),
        ("治愈", "warm", "grim"),
        ("relaxing", "warm", "grim"),
        ("dark", "grim", "warm"),
        ("gritty", "grim", "warm"),
        ("压抑", "grim", "warm"),
        ("mind-bending", "puzzling", "warm"),
        ("烧脑", "puzzling", "warm"),
        ("热血", "fierce", "grim"),
    ],
)
def test_items_of_a_mood_come_first_and_the_opposite_last(topic: str, first: str, last: str) -> None:
    order = [ITEMS[position].id for position in order_by_moods(ITEMS, topic)]
    assert order[0] == first
    assert order[-1] == last or mood_fit(GRIM, named_moods(topic)) == 0


def test_beside_another_topic_only_the_opposite_moves() -> None:
    order = [ITEMS[position].id for position in order_by_moods(ITEMS, "relaxing space")]
    assert order == ["plain", "fierce", "puzzling", "warm", "grim"]


def test_a_translation_states_a_mood_once() -> None:
    texts = ItemText(title="甲", text="一。", categories=("家庭",), tags=("友情",))
    item = Item(id="x", title="A", text="One.", domain="film", categories=("Family",), translations={"zh": texts})
    assert mood_fit(item, named_moods("温馨")) == mood_fit(WARM, named_moods("feel-good")) == 2


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("来点燃的电影", "来点热血的电影"),
        ("很燃的歌", "很热血的歌"),
        ("点燃", "点燃"),
        ("燃烧的电影", "燃烧的电影"),
        ("甜甜的情歌", "甜蜜的情歌"),
        ("丧尸片", "丧尸片"),
        ("虐一点的", "虐心一点的"),
    ],
)
def test_short_words_for_a_mood_are_written_out(message: str, plain: str) -> None:
    assert with_plain_moods(message) == plain


def test_ordinary_words_name_moods_in_a_topic_alone() -> None:
    assert mood_words("I am happy with a dark and cosy one") == ("cosy",)
    assert named_moods("dark") and names_moods_alone("dark, quiet") and not names_moods_alone("dark comedy night")


@pytest.mark.parametrize(
    "message",
    ["feel-good films", "something wholesome to watch", "温馨的电影", "来点治愈的片子", "a heart-warming film please"],
)
def test_a_mood_is_a_request_that_lists_what_is_so_first(tmp_path: Path, message: str) -> None:
    chat = Chat(Recommender(build(tmp_path / "index", ITEMS, [], embedder="hash"), rerank=NO_RERANKING), "ana")
    "".join(chat.start())
    "".join(chat.reply(message))
    assert chat.state.shown[0] == "warm" and "grim" not in chat.state.shown


def test_the_opposite_of_a_mood_is_left_out_where_enough_others_remain() -> None:
    calm = [Item(id=f"calm{n}", title=f"Calm {n}", domain="film", tags=("calm",)) for n in range(3)]
    items = [Item(id="horror", title="Dread", domain="film", categories=("Horror",)), *calm]
    assert without_opposites(items, "relaxing") == [1, 2, 3]
    assert without_opposites(items[:3], "relaxing") == [1, 2, 0]
