"""Questions on delivery, wrapping, returns and the like, which are no requests for items."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.questions.service_questions import service_answer
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

COLUMNS = Columns([Item(id="a", title="Small Gods of Spain", text="Saints in Spain.", categories=("Fantasy",))])


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("do you ship to Spain", "delivery"),
        ("can you gift wrap it", "wrapping"),
        ("can I return it?", "returns"),
        ("is there a warranty?", "a warranty"),
        ("could I pay by paypal", "payment"),
        ("can I talk to a human?", "who can be asked"),
        ("when does it open?", "opening hours"),
        ("is it open on Sundays?", "opening hours"),
        ("do we need to book?", "booking"),
        ("what's the phone number?", "how to get in touch"),
        ("is there parking?", "parking"),
        ("几点关门", "opening hours"),
        ("你们发货到西班牙吗？", "delivery"),
        ("能退货吗", "returns"),
    ],
)
def test_a_question_on_a_service_is_told_that_the_catalogue_says_nothing_of_it(text: str, service: str) -> None:
    assert (
        service_answer(text, COLUMNS, "en")
        == f"The catalogue says nothing of {service}: whoever sells or lends these knows."
    )
    request = parse_query(Request(text=text), COLUMNS)
    assert request.text == "" and len(request.notices) == 1


@pytest.mark.parametrize(
    "text",
    [
        "something about a delivery driver",
        "a novel about a refund?",
        "who is in Kiki's Delivery Service?",
        "can you deliver a good laugh?",
        "关于快递员的电影有吗",
        "return to the list",
        "does it need batteries?",
        "can you book-club something for us?",
        "a game about parking?",
        "is it open-ended?",
    ],
)
def test_requests_and_questions_on_items_are_none(text: str) -> None:
    assert service_answer(text, COLUMNS, "en") == ""


def test_a_catalogue_with_a_column_of_it_is_asked_itself() -> None:
    item = Item(id="a", title="Torch", attributes={"warranty": "2 years"})
    assert service_answer("is there a warranty?", Columns([item]), "en") == ""
