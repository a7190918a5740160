"""Which facts of an item a question asks for, by its meaning: its maker, its year, its description.

A multinomial logistic regression in the embedding space, over the message with #1, #2 in place of what refers to items
on show. It is trained by `python -m evals.fitting.train_fact_classifier`, and fits one embedder alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from agent.query.model.slot_classifier import softmax
from retrieval.embedding import Vectors

WEIGHTS_FILE = "fact_classifier.json"
TRAITS, WHICH, UNSAID = "traits", "which", "unsaid"
"""Categories and tags; which items are such; and what no catalogue says. All other facts are named as aspects are."""
FACTS = (
    *("maker", "provider", "date", "length", "country", "setting", "platform", "players", "level", "genre", "section"),
    *("about", TRAITS, WHICH, UNSAID),
)
MIN_PROBABILITY = 0.05
"""The probability from which on a fact belongs into an answer."""


def likely_facts(message: str, fingerprint: str, vector_of: Callable[[str], Vectors]) -> tuple[str, ...]:
    """Return the names of the facts that a message may ask for, likeliest first; none for another embedder.

    `fingerprint`: that of the embedder; `vector_of`: its vector of a query, (d,).
    """
    name, names, weights = _weights()
    if not message or not fingerprint.startswith(name):
        return ()
    probabilities = softmax(np.append(vector_of(message), 1.0)[None] @ weights)[0]
    return tuple(names[place] for place in np.argsort(-probabilities) if probabilities[place] >= MIN_PROBABILITY)


def as_file(embedder: str, weights: Sequence[Sequence[float]]) -> str:
    """Return the content of the file of weights, (d + 1, facts), the intercepts last."""
    rows = [[round(float(value), 3) for value in row] for row in weights]
    return json.dumps({"embedder": embedder, "facts": FACTS, "weights": rows}) + "\n"


def facts_of_file() -> tuple[str, ...]:
    """Return the names of the facts that the weights are for."""
    return _weights()[1]


@cache
def _weights() -> tuple[str, tuple[str, ...], Any]:
    """Return the name of the embedder, the names of the facts, and the weights, (d + 1, facts)."""
    content = json.loads((files("agent.query.questions") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    return content["embedder"], tuple(content["facts"]), np.asarray(content["weights"], np.float32)
