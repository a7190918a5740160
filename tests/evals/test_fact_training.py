"""The classifier of the facts that questions ask for is trained on questions whose answers are known."""

from __future__ import annotations

import json

import numpy as np

from agent.query.questions.fact_classifier import FACTS
from evals.fitting.train_fact_classifier import facts_asked, train
from retrieval.data.items import Item
from retrieval.embedding import HashEmbedder

FILM = Item(id="f", domain="film", title="Flour", text="A baker in Spain.", attributes={"director": "Luis Prado"})
OTHER = Item(id="g", domain="film", title="Signal", text="A call.", attributes={"director": "Mei Tanaka"})


def test_a_question_asks_for_the_facts_that_hold_its_answer() -> None:
    assert facts_asked({"answer": [["Prado"]]}, [FILM, OTHER]) == {"maker"}
    assert facts_asked({"answer": [["Spain"], ["Prado"]]}, [FILM, OTHER]) == {"about", "maker"}
    assert facts_asked({"absent": True}, [FILM]) == {"unsaid"}
    assert facts_asked({"answer": [["Flour"]]}, [FILM, OTHER]) == {"which"}


def test_training_tells_facts_apart() -> None:
    messages, facts = ["who directed it", "how long is it"], [frozenset({"maker"}), frozenset({"length"})]
    embedder = HashEmbedder()
    content = json.loads(train(messages * 20, facts * 20, embedder))
    logits = np.hstack([embedder.query(messages), np.ones((2, 1))]) @ np.array(content["weights"])
    assert [content["facts"][place] for place in logits.argmax(axis=1)] == ["maker", "length"]
    assert content["facts"] == list(FACTS)
