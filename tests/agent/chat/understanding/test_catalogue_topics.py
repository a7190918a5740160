"""A request has the topic that the catalogue names in it, in whole words, whatever a model left out."""

from __future__ import annotations

from agent.chat.understanding.catalogue_topics import with_categories, with_dropped_words, with_topic, with_whole_words
from agent.chat.understanding.clauses_on_works import judged_beside_request
from agent.query import Slots
from agent.query.facets.catalogue_words import CatalogueWords
from retrieval.conditions import Columns
from retrieval.data.items import Item

GAME = Item(id="craft", title="我的世界", categories=("经济学", "健康", "教育"), tags=("台风",))
WORDS = CatalogueWords(Columns((GAME,)))


def test_a_genre_beside_what_is_taken_back_is_asked_for() -> None:
    assert with_topic(Slots(corrections=("length",)), "换健康类的，时间不限了", WORDS, True).topic == "健康"
    assert with_topic(Slots(domain="news"), "听我闺女说教育新闻也挺有意思，来几条", WORDS, True).topic == "教育"


def test_what_a_beginner_knows_nothing_of_is_asked_for() -> None:
    assert with_topic(Slots(topic="入门"), "经济学一窍不通，有入门的吗", WORDS, False).topic == "经济学 入门"


def test_what_is_named_before_it_is_dropped_is_excluded() -> None:
    assert with_dropped_words(Slots(), "台风的跳过，刚被刮怕了", WORDS).exclude == ("台风",)


def test_a_topic_is_of_whole_words() -> None:
    assert with_whole_words("童", "来几本写给孩子看的童书") == "童书"
    assert with_whole_words("猫", "有猫的电影") == "猫"


def test_a_verdict_beside_a_request_is_of_the_clause_that_names_the_work() -> None:
    assert judged_beside_request("我的世界玩了三年了，来点新鲜的", [GAME])[:2] == ("seen", "来点新鲜的")
    assert judged_beside_request("来点像我的世界那样的", [GAME])[0] is None


def test_a_category_that_a_clause_asks_for_is_of_the_topic_whoever_left_it_out() -> None:
    assert with_categories(Slots(topic="轻松"), "看点轻松的 健康新闻有没有", WORDS).topic == "轻松 健康"
    assert with_categories(Slots(exclude=("高级",)), "我还要教育的，不要高级的", WORDS).topic == "教育"
    assert with_categories(Slots(topic="轻松"), "想看轻松的，教育的不要", WORDS).topic == "轻松"
