"""The place or the occasion of use, where the text of an item names it."""

from __future__ import annotations

from agent.chat.requests.occasion_boosts import occasion_boosts
from retrieval.conditions import Columns
from retrieval.data.items import Item

PLANTS = Columns(
    [Item(id="fern", title="Fern", text="for a humid bathroom")] + [Item(id=f"p{n}", title="Plant") for n in range(12)]
)


def test_few_items_whose_texts_name_an_occasion_come_first() -> None:
    (boost,) = occasion_boosts("my bathroom", PLANTS)
    assert [item.id for item in PLANTS.items if boost.condition.holds(item)] == ["fern"]


def test_what_most_texts_name_or_a_time_tells_nothing() -> None:
    stories = Columns(
        [Item(id=f"s{n}", title="Story", text="a winter evening at home by the fireside") for n in range(5)]
    )
    assert not occasion_boosts("fireside", stories)
    assert not occasion_boosts("evening", PLANTS)
    assert not occasion_boosts("balcony", PLANTS)
