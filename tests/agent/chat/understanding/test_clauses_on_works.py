"""What a message says of the works it names, and what it asks for besides."""

from __future__ import annotations

import pytest

from agent.chat.understanding.catalogue_topics import with_wanted_words, with_whole_words
from agent.chat.understanding.clauses_on_works import is_about_titles_alone, judged_beside_request
from agent.query import Slots
from agent.query.facets.catalogue_words import CatalogueWords
from agent.query.verdicts.acceptance import accepted_item
from retrieval.conditions import Columns
from retrieval.data.items import Item

SHOWN = (
    Item(id="a", title="集合啦！动物森友会", categories=("模拟", "财经"), tags=("治愈",)),
    Item(id="b", title="入殓师", categories=("剧情", "体育"), attributes={"导演": "泷田洋二郎"}),
)
WORDS = CatalogueWords(Columns(SHOWN))


def test_who_asks_for_others_beside_a_work_gets_its_verdict_and_a_list() -> None:
    judged = judged_beside_request("入殓师看过，除了它还有吗，打仗的也别", SHOWN[1:])
    assert judged == ("seen", "打仗的也别", True)


def test_a_verdict_may_follow_the_clause_that_names_the_work() -> None:
    assert judged_beside_request("入殓师我知道，早就看过。要欢乐的", SHOWN[1:]).verdict == "seen"


def test_a_question_of_nothing_but_a_title_is_of_the_work() -> None:
    assert is_about_titles_alone("有没有入殓师！！入殓师！！", SHOWN)
    assert is_about_titles_alone("那泷田洋二郎的入殓师有吗", SHOWN)
    assert not is_about_titles_alone("有没有像入殓师那样伤感的", SHOWN)
    assert not is_about_titles_alone("有没有伤感的", SHOWN)


def test_a_choice_needs_no_particle_where_it_names_the_work() -> None:
    assert accepted_item("嗯就它", SHOWN, focus=2) == 2
    assert accepted_item("好，那就《入殓师》", SHOWN, focus=1) == 2
    assert accepted_item("好耶，动森走起！", SHOWN, focus=2) == 1
    assert accepted_item("那就要新的", SHOWN, focus=1) == 0


def test_a_clause_asks_for_what_it_names_whatever_the_others_say() -> None:
    assert with_wanted_words(Slots(), "剧情差不多了。财经呢，别太多数字", WORDS).topic == "财经"
    assert with_wanted_words(Slots(exclude=("足球",)), "换体育吧，足球免了", WORDS).topic == "体育"
    assert with_wanted_words(Slots(), "嗯还是来治愈的，那种故事她看不懂", WORDS).topic == "治愈"


def test_a_remark_that_names_a_genre_asks_for_nothing() -> None:
    for text in ("今天看体育看困了", "别来财经的", "治愈得我都哭了"):
        assert with_wanted_words(Slots(), text, WORDS) == Slots(), text


def test_a_country_alone_is_asked_for() -> None:
    assert with_wanted_words(Slots(), "日本的就行", WORDS).topic == "日本"


def test_goods_are_asked_for_by_their_name() -> None:
    goods = [Item(id=title, title=title, domain="product", language="zh") for title in ("实木小书架", "折叠椅")]
    words = CatalogueWords(Columns(goods))
    assert with_wanted_words(Slots(), "那书架呢", words).topic == "书架"
    assert with_wanted_words(Slots(), "那饭呢", words) == Slots()


@pytest.mark.parametrize(
    ("topic", "text", "whole"), [("子", "有没有杯子", "杯子"), ("童", "来点童书", "童书"), ("书", "来点书", "书")]
)
def test_one_character_of_a_word_is_the_word(topic: str, text: str, whole: str) -> None:
    assert with_whole_words(topic, text) == whole
