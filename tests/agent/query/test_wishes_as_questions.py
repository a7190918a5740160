"""What asks for items, be it put as a question, and what asks something of the items on show."""

from __future__ import annotations

import pytest

from agent.query.changes.sort_orders import explicit_order
from agent.query.intents.asides import without_greeting
from agent.query.parse import parse
from agent.query.questions.availability import asks_for_items
from retrieval.data.items import Item

SHOWN = [Item(id=title, title=title) for title in ("东京故事", "大路之歌", "一一")]


@pytest.mark.parametrize(
    "text",
    [
        "有学英语的课吗？",
        "介绍中国历史的课有没有？也要简单的。",
        "有没有科幻电影，国产的优先",
        "那PC上的恐怖游戏呢",
        "hi 有没有relax一点的jazz？",
        "看看财经吧，几月的都行",
        "What's in the news about technology?",
        "Korean or Japanese writer I also like, have some?",
        "ok then smth we can BOTH watch",
        "Some quiet drama, doesn't have to be sci-fi, any year.",
        "korean ones?",
        "well I could have told them that. more health news?",
        "Not Liu Cixin, I have read the trilogy twice. What other science fiction?",
    ],
)
def test_a_wish_for_items_is_none_of_those_on_show(text: str) -> None:
    assert asks_for_items(text)


@pytest.mark.parametrize(
    "text",
    [
        "有中文字幕吗",
        "这里面有科幻的吗",
        "第二个有没有续集",
        "有没有续集",
        "其中有没有日本的",
        "那个游戏能多人玩吗",
        "那本书呢",
        "is there a sequel",
        "have any of these won an award?",
        "which one is the shortest",
        "what year is the last one from",
        "which ones?",
        "what other books does she have?",
        "which of these has more players?",
        "more than one ending?",
    ],
)
def test_a_question_on_an_item_is_no_wish(text: str) -> None:
    assert not asks_for_items(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("hello do you have metal music", "do you have metal music"),
        ("Good morning, any thrillers", "any thrillers"),
        ("hi there!", "hi there!"),
        ("Hey Jude", "Hey Jude"),
    ],
)
def test_a_greeting_before_a_wish_is_left_out(text: str, rest: str) -> None:
    """Decision: with its greeting the network took "hello do you have metal music" for small talk."""
    assert without_greeting(text) == rest


@pytest.mark.parametrize(
    ("message", "language", "kind"),
    [
        ("what about books", "en", "book"),
        ("how about games", "en", "game"),
        ("那书呢", "zh", "book"),
        ("那音乐呢", "zh", "music"),
        ("我文科生想转码，零基础学编程看哪个课好呀", "zh", "course"),
        ("学英语看哪本书比较好", "zh", "book"),
    ],
)
def test_a_question_after_a_kind_asks_for_items_of_it(message: str, language: str, kind: str) -> None:
    slots = parse(message, language, SHOWN, network=True)
    assert (slots.domain, slots.question, slots.intent) == (kind, "", "")


@pytest.mark.parametrize(
    ("message", "question"),
    [("what is it about", "about"), ("第二本书呢，讲什么的", "about"), ("这两本看哪本好", "best")],
)
def test_a_question_on_what_is_shown_stays_one(message: str, question: str) -> None:
    assert parse(message, "zh", SHOWN, network=True).question == question


@pytest.mark.parametrize(
    ("message", "order", "kind"),
    [
        ("来点新闻，从新到旧", "newer", "news"),
        ("some jazz, newest first", "newer", ""),
        ("从旧到新排的科幻电影", "older", "film"),
    ],
)
def test_an_order_beside_a_wish_is_kept(message: str, order: str, kind: str) -> None:
    slots = parse(message, "zh", network=True)
    assert (slots.sort, slots.domain) == (order, kind)


@pytest.mark.parametrize(
    ("message", "topic"),
    [("do you have a quiet one?", "quiet"), ("got a wireless one?", "wireless"), ("do you have a minute?", "")],
)
def test_what_is_asked_for_of_the_kind_on_show_is_a_topic(message: str, topic: str) -> None:
    assert parse(message, "en", SHOWN, network=True).topic == topic


@pytest.mark.parametrize(
    ("message", "critiques"),
    [
        ("cheapest first please", ("cheaper",)),
        ("从贵到便宜", ("dearer",)),
        ("anything like that for less?", ("cheaper",)),
    ],
)
def test_an_order_by_price_refers_to_no_item(message: str, critiques: tuple[str, ...]) -> None:
    slots = parse(message, "en", SHOWN, network=True)
    assert (slots.critiques, slots.numbers, slots.question, slots.topic) == (critiques, (), "", "")


@pytest.mark.parametrize(
    "message", ["从早到晚都在加班，来点轻松的电影", "离酒店由近到远", "最贵的上次买过了", "first things first"]
)
def test_what_is_no_order_of_a_list_is_read_as_none(message: str) -> None:
    assert not explicit_order(message)
