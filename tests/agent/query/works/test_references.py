"""Which items on show the numbers and ordinals of a message refer to."""

from __future__ import annotations

import pytest

from agent.query.works.references import mark_numbers, mark_titles
from retrieval.data.items import Item

SHOWN = [Item(id=title, title=title) for title in ("Azul", "Cascadia", "Wingspan", "Everdell", "Root")]


@pytest.mark.parametrize(
    ("message", "numbers"),
    [
        ("When did number one and number two come out?", (1, 2)),
        ("not really feeling 1 or 2 tbh", (1, 2)),
        ("seen 1, 2 and 4 already", (1, 2, 4)),
        ("number 1, number 3 and the last one", (1, 3, 5)),
        ("第一个和第二个哪个好", (1, 2)),
        ("we already own both Wingspan and Azul", (1, 3)),
        ("we own both", (1, 2, 3, 4, 5)),
    ],
)
def test_every_item_of_an_enumeration_is_meant(message: str, numbers: tuple[int, ...]) -> None:
    marked = mark_numbers(mark_titles(message, SHOWN), len(SHOWN))
    assert tuple(sorted(marked.numbers)) == numbers


@pytest.mark.parametrize(
    "message", ["1 or 2 hours is fine", "between 2 and 4 players", "for 2 or 3 kids", "2 to 4 people"]
)
def test_numbers_that_count_something_refer_to_no_item(message: str) -> None:
    assert not mark_numbers(mark_titles(message, SHOWN), len(SHOWN)).numbers
