"""A word that a description denies is no evidence that an item has it."""

from __future__ import annotations

import pytest

from agent.chat.answers.named_values import finding_of, is_denied
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("word", "text", "denied"),
    [
        ("board", "Insects on hexagonal tiles, no board needed, chess-like.", True),
        ("talking", "A trick-taking voyage, played almost without talk.", True),
        ("talk", "They don't talk for a year.", True),
        ("violence", "Not only violence but tenderness drives the plot.", False),
        ("board", "No cards, but a large board and many tiles.", False),
        ("board", "No board at first; later a board is drawn on the floor.", False),
        ("对白", "全片几乎没有对白。", True),
        ("对白", "对白幽默，没有动作场面。", False),
    ],
)
def test_denied_words(word: str, text: str, denied: bool) -> None:
    assert is_denied(word, text) == denied


def test_the_answer_is_no_where_the_description_denies() -> None:
    hive = Item(id="hive", title="Hive", text="Insects surround a queen, no board needed.")
    assert finding_of(hive, "board", "en").holds is False
    assert finding_of(hive, "queen", "en").holds is True
