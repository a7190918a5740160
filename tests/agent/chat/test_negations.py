"""What a conversation rules out: said back in words, kept to, and restored with the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.state import State
from agent.chat.wording.describe_request import describe_condition, describe_request, label_conditions
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import parse_condition
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.build import build

LANGUAGES = ("ko", "fr", "en")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    items = [
        Item(
            id=f"{genre}-{year}-{language}",
            title=f"{genre} {year} {language}",
            categories=(genre,),
            published=str(year),
            domain="film",
            attributes={"original_language": language},
        )
        for genre in ("Horror", "Comedy")
        for year in (1975, 1985, 1995, 2005)
        for language in LANGUAGES
    ]
    return build(tmp_path / "index", items, embedder="hash")


@pytest.fixture
def chat(index: Index) -> Chat:
    opened = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    answer(opened.start())
    return opened


def answer(pieces: Iterator[str]) -> str:
    return "".join(pieces)


@pytest.mark.parametrize(
    ("message", "words", "condition"),
    [
        ("nothing from the 80s", "not from 1980 to 1989", "year<1980 or year>1989"),
        ("not the 1995 one", "without 1995", "year!=1995"),
        ("no horror from the 80s", "no horror from 1980 to 1989", "category!=Horror or year<1980 or year>1989"),
        ("nothing after 1990", "until 1990", "year<=1990"),
        ("in korean or french", "in Korean or French", "language in (ko, fr)"),
        ("not in english", "not in English", "language!=en"),
        ("no korean horror", "no horror in Korean", "language!=ko or category!=Horror"),
        ("不要八十年代的", "不要1980到1989年的", "year<1980 or year>1989"),
        ("想看韩语片", "韩语的", "language=ko"),
        ("韩语的恐怖片不要", "不要韩语的恐怖", "language!=ko or category!=Horror"),
    ],
)
def test_what_is_ruled_out_is_said_and_kept_to(
    chat: Chat, index: Index, message: str, words: str, condition: str
) -> None:
    text = answer(chat.reply(message))
    assert words in text
    met = parse_condition(condition)
    assert chat.state.shown
    assert all(met.holds(index.items[i]) for i in chat.state.shown)
    assert chat.state.text == ""


def test_limits_add_up_and_are_restored(chat: Chat, index: Index) -> None:
    for message in ("nothing from the 80s", "no horror after 1990", "not in english"):
        answer(chat.reply(message))
    resumed = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    assert resumed.state.conditions == chat.state.conditions and len(resumed.state.conditions) > 2
    assert "Horror-2005-ko" not in chat.state.shown and "Horror-1985-ko" not in chat.state.shown


def test_another_language_takes_the_place_of_the_one_before(chat: Chat) -> None:
    answer(chat.reply("in korean"))
    answer(chat.reply("in french please"))
    assert [str(c) for c in chat.state.conditions] == ["language=fr"]


def test_language_that_nothing_is_in_is_said(chat: Chat) -> None:
    text = answer(chat.reply("only tamil films"))
    assert "Nothing in the catalogue matches" in text and "in Tamil" in text


def test_what_is_not_understood_is_said(chat: Chat) -> None:
    assert "nothing from several years ago" in answer(chat.reply("nothing from several years ago"))
    assert "没看懂" in answer(chat.reply("不要评分低的"))


def test_search_leaves_out_synonyms_of_what_is_excluded(chat: Chat) -> None:
    answer(chat.reply("no horror"))
    answer(chat.reply("something scary, no horror"))
    request = chat.session.request(chat.state)
    assert "scary" in request.text and "horror" not in request.text.split()


def test_condition_without_words_stands_as_it_is_written() -> None:
    written = "year=1990 or tag=calm"
    assert describe_condition(parse_condition(written), "en") == written


@pytest.mark.parametrize(
    ("condition", "language", "words"),
    [
        ("country=Japan", "zh", "日本的"),
        ("country=日本", "en", "from Japan"),
        ("country!=Japan", "zh", "不要日本的"),
        ("country in (Japan, France)", "zh", "日本或法国"),
        ("platform=PC or 平台=PC", "en", "only PC"),
    ],
)
def test_values_are_named_in_the_language_of_the_talk(condition: str, language: str, words: str) -> None:
    assert words in describe_condition(parse_condition(condition), language)


def test_what_is_to_be_resembled_joins_the_kind_of_item(index: Index) -> None:
    like = index.items["Horror-1985-ko"]
    state = State(like=(like.id,), conditions=(parse_condition("domain=film"),), language="zh")
    assert "的电影" in describe_request(state, [like]) and "的的" not in describe_request(state, [like])


def test_what_one_word_excludes_in_several_languages_is_said_once() -> None:
    values = ("Horror", "恐怖", "cosmic horror")
    conditions = [parse_condition(f'category!="{value}"') for value in values]
    assert list(label_conditions(conditions, "en")) == ["without horror"]
    assert "不要恐怖" in label_conditions(conditions, "zh")
