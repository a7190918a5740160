"""Classify messages that ask about items on show by their meaning, whatever their words.

A linear classifier in the embedding space, over the message with #1, #2 in place of what refers to items on show. It is
trained by `python -m evals.fitting.train_question_classifier`, and fits one embedder alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np

from retrieval.embedding import Vectors

WEIGHTS_FILE = "question_classifier.json"


MARGIN_OF_NAMED = 0.75
"""How far below the threshold a message may be that names one item on show, and does nothing else by the rules."""


def asks_about_items(message: str, fingerprint: str, vector_of: Callable[[str], Vectors], below: float = 0.0) -> bool:
    """Return whether a message asks about items on show; False where the classifier is of another embedder.

    `below`: how far below the threshold it may be.
    `fingerprint`: that of the embedder; `vector_of`: its vector of a query, (d,).
    """
    name, direction, threshold = _weights()
    if not message or not fingerprint.startswith(name):
        return False
    return bool(vector_of(message) @ direction > threshold - below)


@cache
def _weights() -> tuple[str, Vectors, float]:
    """Return the name of the embedder, the direction of questions in its space, (d,), and the threshold along it."""
    weights = json.loads((files("agent.query.questions") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    return weights["embedder"], np.asarray(weights["direction"], np.float32), float(weights["threshold"])
