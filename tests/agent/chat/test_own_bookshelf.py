"""A user's own table of books of several genres, one of which is called as books are: 小说, "novels"."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from tests.agent.chat.conversations import last_reply, open_chat, shown
from tests.retrieval.data.files import read_items

BOOKS = {
    "zh": "书名,作者,类别,价格,简介\n"
    "河边的人,林舟,小说,28,一家三代住在河边\n"
    "北方来信,林舟,小说,39,铁路工人写给妹妹的信\n"
    "雪夜列车,高桥,推理,35,列车上少了一个人\n"
    "祖父的一生,何青,传记,42,小说家祖父的一生\n"
    "窗前的树,何青,散文,22,在窗前写下的短文\n"
    "城墙的历史,许远,历史,68,一座城墙六百年\n",
    "en": "book title,author,genre,price,about\n"
    "River People,Lin Zhou,Novel,28,Three generations live by a river\n"
    "Letters North,Lin Zhou,Novel,39,A railway worker writes to his sister\n"
    "Snow Train,Gao Qiao,Mystery,35,Somebody is missing from a train\n"
    "A Grandfather,He Qing,Biography,42,The life of a grandfather\n"
    "Trees Outside,He Qing,Essays,22,Short pieces written by a window\n"
    "The City Wall,Xu Yuan,History,68,Six centuries of a wall\n",
}
NOVELS = {"zh": {"河边的人", "北方来信"}, "en": {"River People", "Letters North"}}


def chat_about(folder: Path, table: str) -> Chat:
    return open_chat(folder, read_items(folder / "shelf.csv", BOOKS[table]).items)


def titles_after(chat: Chat, *messages: str) -> set[str]:
    last_reply(chat, *messages)
    return {item.title for item in shown(chat)}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("zh", "想找本小说看看"),
        ("zh", "来点小说"),
        ("zh", "想看林舟写的小说"),
        ("zh", "五十块以内的小说"),
        ("en", "I want a novel"),
        ("en", "any novels under 50?"),
        ("en", "novels by Lin Zhou"),
    ],
)
def test_a_kind_that_is_a_genre_of_the_catalogue_is_asked_for(tmp_path: Path, table: str, message: str) -> None:
    assert titles_after(chat_about(tmp_path, table), message) == NOVELS[table]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("zh", "来点非虚构"),
        ("zh", "不要小说"),
        ("en", "no novels please"),
        ("en", "something non-fiction"),
    ],
)
def test_what_is_not_of_the_genre_leaves_it_out_and_no_more(tmp_path: Path, table: str, message: str) -> None:
    titles = titles_after(chat_about(tmp_path, table), message)
    assert len(titles) == 4 and not titles & NOVELS[table]


@pytest.mark.parametrize(("table", "genre"), [("zh", "传记呢"), ("en", "a biography then")])
def test_another_genre_follows(tmp_path: Path, table: str, genre: str) -> None:
    chat = chat_about(tmp_path, table)
    first = {"zh": "来点非小说类的", "en": "something non-fiction"}[table]
    assert titles_after(chat, first, genre) <= {"祖父的一生", "A Grandfather"}


@pytest.mark.parametrize(
    ("message", "titles"),
    [("推理小说", {"雪夜列车"}), ("有书吗", {*()}), ("关于历史的书", {"城墙的历史"})],
)
def test_a_genre_before_the_noun_says_more(tmp_path: Path, message: str, titles: set[str]) -> None:
    listed = titles_after(chat_about(tmp_path, "zh"), message)
    assert listed == titles if titles else len(listed) == 5


def test_the_list_is_called_as_its_items_are(tmp_path: Path) -> None:
    chat = chat_about(tmp_path, "zh")
    assert "找了小说：" in last_reply(chat, "来点小说")
    assert "找了书，" in last_reply(chat, "换个话题，五十块以内")


def test_whether_there_is_something_short_asks_for_nothing_longer(tmp_path: Path) -> None:
    assert "更长" not in last_reply(chat_about(tmp_path, "zh"), "有没有短一点的小说")


@pytest.mark.parametrize(
    ("message", "first"),
    [("按价格从低到高", "窗前的树"), ("从贵到便宜", "城墙的历史"), ("小说 从贵到便宜", "北方来信")],
)
def test_all_that_are_meant_are_put_in_order(tmp_path: Path, message: str, first: str) -> None:
    chat = chat_about(tmp_path, "zh")
    last_reply(chat, message)
    assert shown(chat)[0].title == first


@pytest.mark.parametrize(
    ("table", "message", "total"),
    [
        ("zh", "前两本一共多少钱", "一共：价格 "),
        ("zh", "这些加起来多少钱", "一共：价格 "),
        ("en", "how much are the first two in total?", "Together: price "),
    ],
)
def test_prices_are_summed(tmp_path: Path, table: str, message: str, total: str) -> None:
    chat = chat_about(tmp_path, table)
    last_reply(chat, {"zh": "来点小说", "en": "I want a novel"}[table])
    assert last_reply(chat, message).splitlines()[-1].startswith(f"{total}67")


def test_the_price_of_each_is_no_sum(tmp_path: Path) -> None:
    chat = chat_about(tmp_path, "zh")
    assert "一共" not in last_reply(chat, "来点小说", "这两本各多少钱")


CHILDRENS = (
    "书名,类别,简介\n"
    + "".join(f"大人的书{n},小说,中年人的故事\n" for n in range(8))
    + ("小猪,儿童文学,小猪和蜘蛛的友谊\n鸭子,绘本,一只鸭子\n毛毛虫,绘本,毛毛虫变蝴蝶\n小学,儿童文学,油麻地的小学\n")
)


def test_what_is_less_wanted_of_childrens_books_lists_no_books_for_adults_first(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, read_items(tmp_path / "shelf.csv", CHILDRENS).items)
    last_reply(chat, "给孩子找书", "绘本太幼稚了，不要绘本")
    assert {item.title for item in shown(chat)[:2]} == {"小猪", "小学"}
