"""Two items side by side."""

from __future__ import annotations

from agent.chat.answers.compare import compare_items
from retrieval.data.items import Item


def test_a_quantity_under_two_names_is_told_once() -> None:
    first, second = (
        Item(domain="film", id=name, title=name, attributes={"mins": length, "rank": length, "minutes": length})
        for name, length in (("Alpha", 102), ("Beta", 96))
    )
    lines = [line.strip() for line in compare_items(first, second, "en")]
    assert lines[-2:] == ["mins: 102 · 96", "rank: 102 · 96"]
