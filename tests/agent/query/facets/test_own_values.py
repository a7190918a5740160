"""Names of languages that are values of a catalogue's own columns."""

from __future__ import annotations

import pytest

from agent.query.facets.own_values import languages_as_own_values
from agent.query.slots import Slots
from retrieval.conditions import Columns
from retrieval.data.items import Item

TOWN = Columns(
    [
        Item(id=f"r{n}", title=f"Place {n}", domain="restaurant", attributes={"cuisine": cuisine})
        for n, cuisine in enumerate(("German", "Italian", "Thai", "German"))
    ]
)
FILMS = Columns([Item(id="f", title="Film", domain="film", attributes={"country": "Germany"})])


@pytest.mark.parametrize(
    ("slots", "settled"),
    [
        (Slots(exclude_languages=("de",)), Slots(exclude=("German",))),
        (Slots(topic="german", languages=("de",)), Slots(topic="german")),
        (Slots(exclude_languages=("ko",)), Slots(exclude_languages=("ko",))),
    ],
)
def test_a_language_is_the_value_of_an_own_column_where_that_has_its_name(slots: Slots, settled: Slots) -> None:
    assert languages_as_own_values(slots, TOWN) == settled
    assert languages_as_own_values(slots, FILMS) == slots
