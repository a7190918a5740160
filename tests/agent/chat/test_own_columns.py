"""A catalogue's own columns, in a conversation: asked for, asked about, and no longer needed."""

from __future__ import annotations

from pathlib import Path

from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

ITEMS = [
    Item(
        id=f"h{n}",
        title=f"Inn {n}",
        domain="hotel",
        categories=("Inn",),
        attributes={"dogs_allowed": dogs, "beds": 10 * n},
    )
    for n, dogs in enumerate(("yes", "no", "yes", "no"))
]


def test_a_column_is_a_condition_that_a_question_does_not_change_and_a_release_takes_back(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    last_reply(chat, "an inn")
    answer = last_reply(chat, "do they take dogs?")
    assert {"Inn 0", "Inn 2"} <= set(answer.rstrip(".\n").partition(": ")[2].split(", "))
    assert "Inn 1" not in answer
    assert "dogs allowed" in last_reply(chat, "only those that take our dog")
    assert {item.id for item in shown(chat)} == {"h0", "h2"}
    last_reply(chat, "dogs don't matter any more")
    assert {item.id for item in shown(chat)} == {"h0", "h1", "h2", "h3"}


def test_a_number_in_a_column_is_a_limit_that_another_replaces(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    assert "beds at least 15" in last_reply(chat, "an inn with at least 15 beds")
    assert {item.id for item in shown(chat)} == {"h2", "h3"}
    last_reply(chat, "no more than 25 beds")
    assert {item.id for item in shown(chat)} == {"h2"}
    last_reply(chat, "at least 5 beds")
    assert {item.id for item in shown(chat)} == {"h1", "h2"}


def test_questions_and_releases_name_a_column_as_people_do(tmp_path: Path) -> None:
    plants = [
        Item(id=f"p{n}", title=f"Plant {n}", categories=("Shrub",), attributes={"height_cm": 40 * n, "colour": colour})
        for n, colour in enumerate(("red", "red", "blue", "red"), 1)
    ]
    chat = open_chat(tmp_path, plants)
    last_reply(chat, "shrubs in red")
    assert "Plant 4: height 160 cm" in last_reply(chat, "which of these is the tallest?")
    last_reply(chat, "under 1 m")
    assert {item.id for item in shown(chat)} == {"p1", "p2"}
    last_reply(chat, "forget the height")
    assert {item.id for item in shown(chat)} == {"p1", "p2", "p4"}
    last_reply(chat, "any colour")
    assert len(shown(chat)) == 4


def test_what_is_free_costs_nothing_where_the_catalogue_has_such_prices(tmp_path: Path) -> None:
    sights = [Item(id=f"s{n}", title=f"Sight {n}", attributes={"price": 8 * n}) for n in range(4)]
    chat = open_chat(tmp_path, sights)
    last_reply(chat, "something free")
    assert {item.id for item in shown(chat)} == {"s0"}
