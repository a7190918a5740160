"""What the catalogue says of an aspect of an item."""

from __future__ import annotations

import pytest

from agent.chat.answers.aspect_values import value_of
from agent.query.questions.aspects import find_aspects
from retrieval.data.items import Item


@pytest.mark.parametrize("name", ["director", "dir", "Directed by"])
@pytest.mark.parametrize("question", ["who directed it?", "who made it?", "谁导的"])
def test_a_column_of_directors_says_who_directed(name: str, question: str) -> None:
    item = Item(domain="film", id="e01", title="Alpha", attributes={name: "Ada Fontaine"})
    aspect = find_aspects(question)[0][0]
    assert value_of(item, aspect, question, "en") == f"{name} Ada Fontaine"
