"""Misspelt words, joined corrections, and requests for the same genre."""

from __future__ import annotations

import pytest

from agent.query.changes.corrections import extract_corrections
from agent.query.changes.follow_ups import narrows_topic, without_same
from agent.query.changes.replacements import replacements_as_requests
from agent.query.facets.book_forms import novel_conditions
from agent.query.facets.catalogue_words import CatalogueWords
from agent.query.text.plain_messages import as_plain_message
from agent.query.text.spelling import without_misspellings
from retrieval.conditions import Columns
from retrieval.data.items import Item, ItemText


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("lookin for a gmae thats lik dark souls", "looking for a game that's like dark souls"),
        ("no horor", "no horror"),
        ("a comdy moive", "a comedy movie"),
        ("fantacy books", "fantasy books"),
        ("thriler", "thriller"),
        ("i loved it beacuse it is calm", "i loved it because it is calm"),
    ],
)
def test_misspelt_names_of_kinds_and_genres_are_corrected(written: str, right: str) -> None:
    assert without_misspellings(written, lambda word: False) == right


@pytest.mark.parametrize("message", ["a shorter book", "an auction house game", "short films", "Horor", "misery"])
def test_other_words_stay_as_they_are(message: str) -> None:
    assert without_misspellings(message, lambda word: False) == message


def test_words_of_the_catalogue_are_no_misspellings() -> None:
    assert without_misspellings("thriler", lambda word: word == "thriler") == "thriler"


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("地区和年份都放开", {"language", "year"}),
        ("片长、年代都不限了", {"length", "year"}),
        ("forget the year and the length", {"year", "length"}),
        ("never mind the price or the country", {"price", "language"}),
    ],
)
def test_two_parts_are_taken_back_together(message: str, parts: set[str]) -> None:
    assert set(extract_corrections(message).parts) == parts


@pytest.mark.parametrize(
    "message", ["then japan, same genre", "American ones, same types", "同样类型的", "of the same kind"]
)
def test_a_request_for_the_same_genre_keeps_the_topic(message: str) -> None:
    assert narrows_topic(message) and "same" not in without_same(message) and "类型" not in without_same(message)


def test_a_question_which_are_of_the_same_genre_is_none() -> None:
    assert without_same("which are of the same genre?") == "which are of the same genre?"


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("我想说的是科幻片不是恐怖片", "我想换成科幻片"),
        ("i meant sci-fi, not horror", "sci-fi instead"),
        ("no, I meant Heat, not Ronin", "no, I meant Heat, not Ronin"),
    ],
)
def test_what_was_meant_takes_the_place_of_what_was_not(message: str, plain: str) -> None:
    assert replacements_as_requests(message) == plain


BOOKS = Columns(
    [
        Item(id="n", title="N", text="A.", domain="book", attributes={"form": "novel"}),
        Item(id="m", title="M", text="B.", domain="book", attributes={"form": "memoir"}),
    ]
)


@pytest.mark.parametrize(
    ("message", "count"), [("中国作家写的小说", 1), ("a crime novel", 1), ("no novels", 2), ("一本书", 2)]
)
def test_who_asks_for_a_novel_gets_fiction(message: str, count: int) -> None:
    assert BOOKS.allowed(novel_conditions(message, BOOKS)).sum() == count


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("lookin for a gmae thats lik dark souls", "looking for a game like dark souls"),
        ("a book which is similar to Dune", "a book similar to Dune"),
        ("the one that is long", "the one that is long"),
    ],
)
def test_a_kind_that_is_like_a_work_is_one_like_it(message: str, plain: str) -> None:
    assert as_plain_message(message, lambda word: False) == plain


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("Hm. My wife says no cartoons for once", "no cartoons for once"),
        ("the others told me nothing too long", "nothing too long"),
        ("my daughter says no horror", "my daughter says no horror"),
        ("he says hello", "he says hello"),
    ],
)
def test_what_others_are_said_to_refuse_is_refused(message: str, plain: str) -> None:
    assert as_plain_message(message, lambda word: True) == plain


@pytest.mark.parametrize("topic", ["scifi", "sci-fi", "animated"])
def test_a_category_is_named_by_its_other_names(topic: str) -> None:
    texts = ItemText(title="甲", text="一。", categories=("科幻", "动画"))
    categories = ("Science Fiction", "Animation")
    item = Item(id="a", title="A", text="One.", domain="film", categories=categories, translations={"zh": texts})
    assert CatalogueWords(Columns([item])).categories(topic)


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("跟数学沾边的课都不要", "数学的课都不要"),
        ("有啥跟AI有关的新闻吗", "有啥AI的新闻吗"),
        ("除了英语他还喜欢历史,这方面的课呢", "他还喜欢历史,来点课"),
        ("找张爵士专辑", "找一张爵士专辑"),
        ("推荐基本书", "推荐几本书"),
    ],
)
def test_what_has_to_do_with_something_is_of_it(message: str, plain: str) -> None:
    assert as_plain_message(message, lambda word: True) == plain
