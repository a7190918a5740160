"""Questions that people ask of a shop: what it sells, how many, which is cheapest, and what it does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.answers.named_columns import weighs, weight_columns
from agent.chat.conversation import Chat
from agent.query.questions.availability import availability_as_request
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown
from tests.retrieval.data.files import read_items

TABLE = (
    "SKU,Product,Category,Price (GBP),Weight (g),Supplier,Description\n"
    "1,Alpha,Keyboards,£79.00,890,Tromso,Quiet switches\n"
    "2,Beta,Keyboards,£19.99,410,Greenfield,Wired\n"
    "3,Gamma,Mice,£14.50,85,Greenfield,Small and silent\n"
    "4,Delta,Mice,£54.00,62,Rapax,Fast sensor\n"
    "5,Epsilon,Chairs,£249.00,14500,Rapax,For long days\n"
)


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, read_items(tmp_path / "stock.csv", TABLE).items)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("cheapest mouse", ("Gamma", "Price (GBP) 14.50")),
        ("the lightest mouse", ("Delta", "62")),
        ("heaviest keyboard?", ("Alpha", "890")),
        ("how many keyboards do you have?", ("2", "Alpha", "Beta")),
        ("do you have any films?", ("nothing of that kind", "products")),
        ("the most expensive one?", ("Epsilon", "249")),
    ],
)
def test_a_question_on_goods_is_answered_from_the_catalogue(chat: Chat, message: str, words: tuple[str, ...]) -> None:
    reply = last_reply(chat, message)
    assert all(word in reply for word in words)


def test_goods_asked_for_by_their_category_are_listed(chat: Chat) -> None:
    last_reply(chat, "which keyboards do you have?")
    assert {item.title for item in shown(chat)} == {"Alpha", "Beta"}


@pytest.mark.parametrize(
    ("message", "request_in_words"),
    [
        ("do you sell keyboards", "do you have any keyboards"),
        ("which chairs do you have", "do you have any chairs?"),
        ("which one do you have", "which one do you have"),
        ("do you sell it", "do you have it"),
    ],
)
def test_a_question_what_is_sold_is_a_request(message: str, request_in_words: str) -> None:
    assert availability_as_request(message) == request_in_words


def test_a_verb_names_the_column_of_whoever_does_it(chat: Chat) -> None:
    number = next(n for n, item in enumerate(shown(chat), 1) if item.title == "Gamma")
    assert "Supplier Greenfield" in last_reply(chat, f"who supplies number {number}?")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最轻的耳机", "least"),
        ("哪个更重", "most"),
        ("the lightest headphones", "least"),
        ("最轻松的电影是哪部", ""),
        ("哪门课最重要", ""),
    ],
)
def test_what_is_relaxing_or_important_is_no_question_on_weight(text: str, expected: str) -> None:
    assert weighs(text) == expected


def test_weights_stand_in_columns_of_weights_alone() -> None:
    names = ("重量", "净重(g)", "Weight (g)", "重要性", "重点", "weightlifting")
    item = Item(id="a", title="A", attributes=dict.fromkeys(names, 1))
    assert weight_columns([item]) == ("重量", "净重(g)", "Weight (g)")


def test_two_questions_that_are_both_answered_need_no_description(tmp_path: Path) -> None:
    goods = [
        Item(id=name, title=name, text="Heavy, with a volume knob.", attributes={"price": 159 + n, "stock": n})
        for n, name in enumerate(("Alpha", "Beta", "Gamma"))
    ]
    reply = last_reply(open_chat(tmp_path, goods), "how much is the first one and is it in stock?")
    assert "price" in reply and "stock" in reply and "volume knob" not in reply


SHELF = (
    "Product,Brand,Category,Price,Description\n"
    "Wired headphones,Tromso,Electronics,49,Open\n"
    "Noise cancelling headphones,Rapax,Electronics,199,For flights\n"
    "Mechanical keyboard,Rapax,Electronics,99,Red switches\n"
    "Enamel mug,Tromso,Kitchen,9,For coffee\n"
    "Travel mug,Rapax,Kitchen,19,Keeps coffee hot\n"
    "Desk lamp,Greenfield,Home,39,Warm light\n"
)


@pytest.mark.parametrize(
    ("messages", "titles"),
    [
        (("I need headphones",), {"Wired headphones", "Noise cancelling headphones"}),
        (("I need headphones", "under 100"), {"Wired headphones"}),
        (("looking for a mug", "for travel"), {"Enamel mug", "Travel mug"}),
        (("I need headphones", "I also need a desk lamp"), {"Desk lamp"}),
        (("headphones by Rapax",), {"Noise cancelling headphones"}),
    ],
)
def test_goods_asked_for_by_their_noun_are_listed_alone(
    tmp_path: Path, messages: tuple[str, ...], titles: set[str]
) -> None:
    shop = open_chat(tmp_path, read_items(tmp_path / "stock.csv", SHELF).items)
    last_reply(shop, *messages)
    assert {item.title for item in shown(shop)} == titles


def test_goods_that_fail_a_limit_are_said_to_do_so(tmp_path: Path) -> None:
    shop = open_chat(tmp_path, read_items(tmp_path / "stock.csv", SHELF).items)
    assert "headphones" in last_reply(shop, "I need headphones", "under 20").splitlines()[0]


TOYS = (
    "商品名称,分类,售价,材质\n积木,玩具,99,塑料\n拼图,玩具,59,木头\n水杯,厨房,39,塑料\n"
    "砧板,厨房,45,木头\n足浴盆,家居,329,塑料\n"
)


@pytest.mark.parametrize(
    ("message", "left_out"),
    [
        ("不要塑料玩具", {"积木"}),
        ("塑料的玩具不要", {"积木"}),
        ("不要玩具", {"积木", "拼图"}),
        ("不要塑料的", {"积木", "水杯", "足浴盆"}),
    ],
)
def test_what_is_two_things_at_once_is_left_out_as_such(tmp_path: Path, message: str, left_out: set[str]) -> None:
    shop = open_chat(tmp_path, read_items(tmp_path / "stock.csv", TOYS).items)
    last_reply(shop, message)
    assert {"积木", "拼图", "水杯", "砧板", "足浴盆"} - {item.title for item in shown(shop)} == left_out


def test_what_is_left_out_and_said_to_be_at_home_is_one_item(tmp_path: Path) -> None:
    shop = open_chat(tmp_path, read_items(tmp_path / "stock.csv", TOYS).items)
    last_reply(shop, "不要足浴盆，家里有了")
    assert {item.title for item in shown(shop)} == {"积木", "拼图", "水杯", "砧板"}
