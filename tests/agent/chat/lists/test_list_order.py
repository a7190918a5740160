"""Lists that stand in the order of years for which somebody asks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat.conversation import Chat
from agent.chat.lists.orders import in_order
from agent.chat.state import State, restore_state, state_json
from agent.query.slots import SortOrder
from retrieval.data.items import Item
from retrieval.query import Candidate
from tests.agent.chat.conversations import last_reply, open_chat, shown

YEARS = (1999, 1953, 2011, 1987, 2004)


def headphones(number: int, price: float) -> Item:
    return Item(id=f"h{number}", title=f"Model {number}", categories=("Headphones",), attributes={"price": price})


def film(number: int, year: int | None) -> Item:
    published = datetime(year, 1, 1, tzinfo=UTC) if year else None
    return Item(id=f"f{number}", title=f"Film {number}", domain="film", categories=("Drama",), published=published)


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, [*(film(number, year) for number, year in enumerate(YEARS)), film(9, None)])


def years(chat: Chat) -> list[int]:
    return [item.published.year for item in shown(chat) if item.published]


@pytest.mark.parametrize(
    ("message", "order"),
    [
        ("put the newest at the top please", "newest first"),
        ("sort them by year, oldest first", "oldest first"),
        ("按时间从新到旧排一下", "从新到旧"),
        ("从老到新", "从旧到新"),
    ],
)
def test_an_order_lists_what_was_asked_for_in_that_order(chat: Chat, message: str, order: str) -> None:
    reply = last_reply(chat, "drama films", message)
    assert years(chat) == sorted(years(chat), reverse=order in ("newest first", "从新到旧"))
    acknowledged = reply.partition("\n")[0]
    assert order in acknowledged
    assert not any(character.isdigit() for character in acknowledged)  # an order is no limit


@pytest.mark.parametrize(
    ("message", "is_cheapest_first"),
    [("cheapest first please", True), ("sort by price, most expensive first", False), ("按价格从低到高排", True)],
)
def test_prices_order_a_list_as_well(tmp_path: Path, message: str, is_cheapest_first: bool) -> None:
    chat = open_chat(tmp_path, [headphones(number, price) for number, price in enumerate((69, 39, 329, 279))])
    last_reply(chat, "headphones", message)
    prices = [float(item.attributes["price"]) for item in shown(chat)]
    assert prices == sorted(prices, reverse=not is_cheapest_first) and len(prices) == 4


@pytest.mark.parametrize("message", ["show me all of them, best first", "sort by rating", "评分从高到低排一下"])
def test_ratings_order_a_list_and_judge_nothing_on_it(tmp_path: Path, message: str) -> None:
    films = [Item(id=f"f{n}", title=f"Film {n}", domain="film", attributes={"rating": n}) for n in (6, 9, 7, 8)]
    chat = open_chat(tmp_path, films)
    last_reply(chat, "films", message)
    assert [item.attributes["rating"] for item in shown(chat)] == [9, 8, 7, 6]
    assert not chat.session.history()


@pytest.mark.parametrize("message", ["headphones, cheapest first", "products, cheapest first", "从便宜到贵的商品"])
def test_a_first_message_orders_its_list_whatever_kind_it_names(tmp_path: Path, message: str) -> None:
    chat = open_chat(tmp_path, [headphones(number, price) for number, price in enumerate((69, 39, 329, 279))])
    assert "does not say" not in last_reply(chat, message)
    assert [item.attributes["price"] for item in shown(chat)] == [39, 69, 279, 329]


@pytest.mark.parametrize(("message", "count"), [("show me all of them", 8), ("全部列出来", 8), ("show me 7", 7)])
def test_who_wants_to_see_all_or_so_many_gets_a_longer_list(tmp_path: Path, message: str, count: int) -> None:
    chat = open_chat(tmp_path, [headphones(number, 20 + number) for number in range(8)])
    last_reply(chat, "headphones", message)
    assert len(shown(chat)) == count


def test_an_order_of_which_nothing_is_known_is_no_order(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, [headphones(number, price) for number, price in enumerate((69, 39, 329))])
    reply = last_reply(chat, "headphones", "newest first")
    assert "does not say" in reply and "newest first" not in reply


def test_an_order_stays_until_another_takes_its_place(chat: Chat) -> None:
    reply = last_reply(chat, "drama films", "newest first", "only three", "oldest first")
    assert years(chat) == sorted(years(chat))
    assert "newest" not in reply
    assert "oldest first" in last_reply(chat, "not before 1960")


def test_an_order_is_saved_with_the_conversation() -> None:
    state = State(order="older")
    assert restore_state(json.loads(json.dumps(state_json(state)))) == state
    assert restore_state({**state_json(state), "order": "by price"}) == State()


@given(st.lists(st.one_of(st.none(), st.integers(1900, 2026)), max_size=8), st.sampled_from(["newer", "older"]))
def test_every_candidate_is_listed_once_and_undated_ones_come_last(dates: list[int | None], order: SortOrder) -> None:
    candidates = [Candidate(film(number, year), 0.0) for number, year in enumerate(dates)]
    ordered = in_order(candidates, order)
    assert sorted(each.item.id for each in ordered) == sorted(each.item.id for each in candidates)
    dated = [each.item.published for each in ordered if each.item.published]
    assert dated == sorted(dated, reverse=order == "newer")
    assert all(not each.item.published for each in ordered[len(dated) :])
