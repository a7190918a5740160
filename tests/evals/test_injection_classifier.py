"""What tells orders from descriptions is learned of both, and judged by what was not learned."""

from __future__ import annotations

import json

from evals.fitting.train_injection_classifier import read_lines, sentences, train
from retrieval.data import dataset
from retrieval.data.items import Item
from retrieval.data.sample import FOLDER
from retrieval.embedding import HashEmbedder


def test_sentences_are_normalised_and_distinct() -> None:
    item = Item(id="a", title="Roma: A Film", text="A maid. Two boys. A maid.", tags=("Mexico", "mexico"))
    assert sentences([item]) == ["a film", "a maid.", "mexico", "roma", "two boys."]


def test_training_judges_each_kind_and_data_set() -> None:
    films = dataset.read([FOLDER / "film.jsonl"], None).items
    weights, rates = train(HashEmbedder(), films[:20], {"films": films[20:]})
    assert len(json.loads(weights)["direction"]) == 256
    assert [each.name for each in rates] == [
        *(f"injections, {kind}" for kind in dict.fromkeys(line["kind"] for line in read_lines("injections.jsonl"))),
        "films",
    ]
    assert all(0 <= each.detected <= each.candidates <= 1 for each in rates)
