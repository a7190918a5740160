"""A verdict may describe the items on show that it is about."""

from __future__ import annotations

from agent.query.verdicts.described_verdicts import verdict_on_described
from retrieval.data.items import Item

SHOWN = [
    Item(id="1", title="Record field runs the coast", tags=("marathon",), domain="news"),
    Item(id="2", title="Novice eight wins the regatta", tags=("rowing",), domain="news"),
    Item(id="3", title="Bells unearthed", tags=("archaeology",), domain="news"),
]


def test_items_that_are_described_are_seen_or_turned_down() -> None:
    assert verdict_on_described("I've read the marathon one and the rowing one. whats left", SHOWN) == ("seen", (1, 2))
    assert verdict_on_described("skip the rowing one", SHOWN) == ("dislike", (2,))


def test_a_question_or_a_description_of_nothing_on_show_is_no_verdict() -> None:
    assert verdict_on_described("have you read the rowing one?", SHOWN) == (None, ())
    assert verdict_on_described("I've read the chess one", SHOWN) == (None, ())
