"""The classifier of questions is trained on annotated messages."""

from __future__ import annotations

import json

from evals.fitting.train_question_classifier import train
from retrieval.embedding import HashEmbedder


def test_training_gives_a_direction_and_a_threshold() -> None:
    messages = ["who wrote it", "when was it made", "something funny", "a sad film", "less dark"] * 4
    weights = json.loads(train(messages, [True, True, False, False, False] * 4, HashEmbedder()))
    assert len(weights["direction"]) == 256 and set(weights) == {"embedder", "threshold", "direction"}
