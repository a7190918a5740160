"""Fiction as a form of books."""

from __future__ import annotations

from agent.chat.requests.transitions import refine_request
from agent.chat.state import State
from agent.query import Slots
from retrieval.conditions import Columns, Comparison
from retrieval.data.items import Item

BOOKS = Columns(
    [
        Item(id="n", title="呐喊", domain="book", attributes={"form": "short stories"}),
        Item(id="m", title="我们仨", domain="book", attributes={"form": "memoir"}),
        Item(id="f", title="活着", domain="film"),
    ]
)
BOOK = Comparison("domain", "=", "book")


def test_who_wants_no_fiction_among_books_still_wants_books() -> None:
    for word in ("小说", "novels", "fiction"):
        state, _ = refine_request(State(conditions=(BOOK,)), Slots(exclude=(word,)), (), BOOKS, f"不要{word}")
        assert state and list(BOOKS.allowed(state.conditions)) == [False, True, False]


def test_fiction_that_may_be_listed_again_is_no_longer_excluded() -> None:
    state, _ = refine_request(State(conditions=(BOOK,)), Slots(exclude=("小说",)), (), BOOKS, "不要小说")
    assert state
    again, _ = refine_request(state, Slots(domain="book"), (), BOOKS, "那小说也放进来")
    assert again and list(BOOKS.allowed(again.conditions)) == [True, True, False]
