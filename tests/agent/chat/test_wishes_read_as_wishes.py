"""Messages that hold words of asking, and are wishes or verdicts: they change the list, and no item is described.

Over the packaged sample, whose embedder comes with the small network that reads messages beside the rules.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.cli.demo import sample_index
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.genres import genres_in
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import Columns, parse_condition
from retrieval.data.items import Item
from retrieval.index import Index
from tests.agent.chat.conversations import last_reply, shown


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    folder = tmp_path / "index"
    shutil.copytree(sample_index().folder, folder, ignore=shutil.ignore_patterns("people"))
    chat = Chat(Recommender(Index(folder), rerank=NO_RERANKING), "somebody new")
    "".join(chat.start())
    return chat


@pytest.mark.parametrize(
    ("message", "condition"),
    [
        ("I want to learn programming. Which course is for total beginners?", "domain = course"),
        ("零基础学编程看哪个课好呀", "domain = course"),
        ("For tomorrow some crime film, whichever country, 1970 or newer", "domain = film and year >= 1970"),
        ("And a book for my nephew, he has 9 years?", "domain = book"),
    ],
)
def test_a_wish_put_as_a_question_lists_what_it_asks_for(chat: Chat, message: str, condition: str) -> None:
    before = chat.state.listed
    last_reply(chat, message)
    columns = Columns(shown(chat))
    assert chat.state.listed != before and columns.mask(parse_condition(condition)).all()


@pytest.mark.parametrize("message", ["which of these is the longest?", "who directed the first one?", "第二个是哪年的"])
def test_a_question_on_items_on_show_leaves_the_list(chat: Chat, message: str) -> None:
    last_reply(chat, "crime films")
    before = chat.state.listed
    last_reply(chat, message)
    assert chat.state.listed == before


@pytest.mark.parametrize(
    "message", ["I've seen The Godfather and Infernal Affairs, loved both. Which others?", "看过教父和无间道，都很喜欢"]
)
def test_a_verdict_on_two_named_works_is_on_no_other(chat: Chat, message: str) -> None:
    last_reply(chat, "crime films", message)
    judged = {event.item_id for event in chat.session.memory.feedback()}
    titles = {chat.index.items[each].title for each in judged}
    assert titles == {"The Godfather", "Infernal Affairs"}


@pytest.mark.parametrize("message", ["科幻电影呢？流浪地球已经二刷了", "有科幻电影吗？流浪地球看过了"])
def test_a_known_work_beside_a_request_takes_nothing_from_it(chat: Chat, message: str) -> None:
    last_reply(chat, "历史书", message)
    assert all(item.domain == "film" and "Science Fiction" in item.categories for item in shown(chat))
    assert "The Wandering Earth" not in {item.title for item in shown(chat)}


@pytest.mark.parametrize("message", ["Norwegian Wood made me cry for a week, never again", "Norwegian Wood bored me"])
def test_what_a_work_did_to_somebody_says_that_it_is_known(chat: Chat, message: str) -> None:
    last_reply(chat, "novels from Japan", message)
    assert shown(chat) and "Norwegian Wood" not in {item.title for item in shown(chat)}


def test_a_level_that_is_named_takes_the_place_of_the_one_before(chat: Chat) -> None:
    last_reply(chat, "programming courses for beginners", "one step harder than beginner, intermediate level")
    assert {item.attributes["level"] for item in shown(chat)} == {"intermediate"}


def test_everything_with_something_can_be_left_out(chat: Chat) -> None:
    last_reply(chat, "courses", "I was hopeless at maths in school though, so leave out everything with mathematics")
    assert shown(chat) and not any("Mathematics" in item.categories for item in shown(chat))


def test_what_is_scary_is_horror_and_no_mere_thriller() -> None:
    items = [
        Item(id=name, title=name, domain="film", categories=(name,)) for name in ("Horror", "Thriller", "恐怖", "惊悚")
    ]
    for word in ("scary", "吓人"):
        (named,) = genres_in(word, catalogue_words(Columns(items)))
        assert set(named.values) == {"Horror", "恐怖"}


def test_years_and_countries_are_freed_without_a_new_topic(chat: Chat) -> None:
    last_reply(chat, "有没有吓人的片子", "2000年以后的", "那算了 哪国都行 老片也行 年代不限")
    assert chat.state.text == "吓人" and [str(each) for each in chat.state.conditions] == ["domain=film"]


@pytest.mark.parametrize("message", ["陪我孙子看，他五岁，找个片子", "my daughter is 4, we want a film together"])
def test_a_child_whose_age_is_told_is_the_company(chat: Chat, message: str) -> None:
    last_reply(chat, message)
    assert chat.state.company == "children" and not chat.state.like


def test_games_for_the_browser_run_there(chat: Chat) -> None:
    last_reply(chat, "looking for a game for my lunch breaks, must run in the browser")
    assert {item.attributes["platform"] for item in shown(chat)} == {"Browser"}


@pytest.mark.parametrize(
    ("messages", "before", "after"),
    [
        (("两个人玩的switch游戏", "不是switch的呢？别的机器上也能一起打的"), "Nintendo Switch", "不算"),
        (("只看温洛港的新闻", "不看温洛港了，给我几条别的地方旅游的新闻"), "Port Wenlow", "不算"),
    ],
)
def test_what_is_refused_takes_the_place_of_its_own_condition(
    chat: Chat, messages: tuple[str, str], before: str, after: str
) -> None:
    first, second = messages
    last_reply(chat, first)
    assert {before} == {item.attributes.get("platform") or item.attributes["place"] for item in shown(chat)}
    reply = last_reply(chat, second)
    assert shown(chat) and after not in reply
    assert before not in {value for item in shown(chat) for value in item.attributes.values()}


def test_what_is_asked_of_a_title_in_marks_is_no_verdict(chat: Chat) -> None:
    reply = last_reply(chat, "只看天气的新闻", "「大雾致温洛港渡轮延误」里，渡轮停了几个小时")
    assert "三小时" in reply and not chat.session.memory.feedback()


def test_letters_before_chinese_are_one_name_with_it(chat: Chat) -> None:
    last_reply(chat, "零基础的编程课", "python或者c语言都可以")
    assert shown(chat) and all("Computer Science" in item.categories for item in shown(chat))


@pytest.mark.parametrize(
    ("first", "second", "mood"),
    [("来点带劲的歌", "换舒缓点的", "舒缓"), ("mellow albums", "no, something loud and angry", "loud angry")],
)
def test_a_mood_takes_the_place_of_its_opposite(chat: Chat, first: str, second: str, mood: str) -> None:
    last_reply(chat, first, second)
    more = [each.quality for each in chat.state.quality_critiques if each.more]
    assert mood in (chat.state.text, *more) and chat.state.text in ("", mood)


def test_a_film_for_two_is_no_family_film_after_one_for_the_children(chat: Chat) -> None:
    last_reply(chat, "family films for my kids, they are 5 and 9")
    last_reply(chat, "and for us two once the kids are asleep, something scary")
    assert chat.state.text == "scary" and all("Horror" in item.categories for item in shown(chat))


def test_what_cheers_somebody_up_is_no_misspelt_word(chat: Chat) -> None:
    last_reply(chat, "i need a film thats gonna cheer me up")
    assert chat.state.text == "funny uplifting"


def test_a_kind_that_is_refused_either_is_not_listed(chat: Chat) -> None:
    last_reply(chat, "something uplifting", "no news either, news is depressing")
    assert shown(chat) and all(item.domain != "news" for item in shown(chat))


def test_what_somebody_does_not_care_about_is_left_out(chat: Chat) -> None:
    last_reply(chat, "sports news", "dont care about football, anything but that")
    assert shown(chat) and not any("football" in item.tags for item in shown(chat))


def test_what_somebody_has_learned_already_is_no_topic(chat: Chat) -> None:
    last_reply(chat, "想系统学一下机器学习，数学基础还行")
    assert shown(chat) and all("Artificial Intelligence" in item.categories for item in shown(chat))


def test_news_on_one_subject_that_are_refused_leave_other_news(chat: Chat) -> None:
    last_reply(chat, "No news on the election, sports would be nice instead.")
    assert shown(chat) and {item.domain for item in shown(chat)} == {"news"}
