"""Chinese messages that name a maker beside a kind, or ask whether there is anything by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.query.works.mentions import Mentions
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown


def item(title: str, kind: str, maker: str, genre: str) -> Item:
    field = {"film": "导演", "book": "作者", "game": "开发商"}[kind]
    return Item(id=title, title=title, domain=kind, categories=(genre,), attributes={field: maker}, language="zh")


ITEMS = [
    item("龙猫", "film", "宫崎骏", "动画"),
    item("千与千寻", "film", "宫崎骏", "动画"),
    item("功夫", "film", "周星驰", "喜剧"),
    item("活着", "book", "余华", "小说"),
    item("天堂", "book", "古尔纳", "小说"),
    item("白夜行", "book", "东野圭吾", "推理"),
    item("无人生还", "book", "阿加莎·克里斯蒂", "推理"),
    item("塞尔达传说", "game", "任天堂", "冒险"),
    item("动物森友会", "game", "任天堂", "模拟"),
    item("黑神话", "game", "游戏科学", "动作"),
]


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, ITEMS)


@pytest.mark.parametrize(
    ("messages", "titles"),
    [
        (("算了不玩游戏了 看电影 宫崎骏的",), {"龙猫", "千与千寻"}),
        (("不玩游戏了，看书，余华的",), {"活着"}),
        (("来点任天堂的游戏",), {"塞尔达传说", "动物森友会"}),
        (("推理", "东野圭吾的呢"), {"白夜行"}),
        (("推理", "东野圭吾的呢", "阿加莎的呢"), {"无人生还"}),
        (("有没有宫崎骏",), {"龙猫", "千与千寻"}),
    ],
)
def test_works_of_a_maker_are_listed(chat: Chat, messages: tuple[str, ...], titles: set[str]) -> None:
    last_reply(chat, *messages)
    assert {each.title for each in shown(chat)} == titles


@pytest.mark.parametrize("message", ["余华的我都看过了", "看书，不看余华的", "余华的书我都有"])
def test_a_maker_who_is_known_or_refused_is_left_out(chat: Chat, message: str) -> None:
    last_reply(chat, message)
    assert "活着" not in {each.title for each in shown(chat)}


def test_somebody_whom_the_catalogue_lacks_is_no_question_about_a_work(chat: Chat) -> None:
    last_reply(chat, "来点电影")
    assert "功夫" not in last_reply(chat, "有孙燕姿吗").splitlines()[0]


def test_a_title_within_the_name_of_a_maker_is_no_work() -> None:
    assert Mentions(ITEMS).find("任天堂的游戏都有哪些").works == ()
    assert [each.title for each in Mentions(ITEMS).find("天堂讲什么").works] == ["天堂"]


def test_a_list_that_is_empty_for_children_says_so(tmp_path: Path) -> None:
    adult = Item(id="少年的你", title="少年的你", domain="film", attributes={"导演": "曾国祥", "minimum_age": 16})
    chat = open_chat(tmp_path, [*ITEMS, adult])
    assert "适合孩子" in last_reply(chat, "给孩子找曾国祥的电影").splitlines()[1]
