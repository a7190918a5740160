"""What tells orders from descriptions is learned of both, and judged by what was not learned."""

from __future__ import annotations

import json

from evals.fitting.train_injection_classifier import learn, said, told
from retrieval.data import dataset
from retrieval.data.items import Item
from retrieval.data.sample import FOLDER
from retrieval.embedding import HashEmbedder


def test_sentences_traits_and_parts_of_titles_are_judged_each_once() -> None:
    item = Item(id="a", title="Roma: A Film", text="A maid. Two boys. A maid.", tags=("Mexico", "mexico"))
    assert said([item]) == ["a film", "a maid.", "mexico", "roma", "two boys."]


def test_weights_are_made_and_each_kind_of_orders_and_each_data_set_is_judged() -> None:
    films = dataset.read([FOLDER / "film.jsonl"], None).items
    weights, judged = learn(HashEmbedder(), films[:20], {"films": films[20:]})
    assert len(json.loads(weights)["direction"]) == 256
    assert [each.name for each in judged] == [
        *(f"orders, {kind}" for kind in dict.fromkeys(line["kind"] for line in told("orders.jsonl"))),
        "films",
    ]
    assert all(0 <= each.taken <= each.suspected <= 1 for each in judged)
