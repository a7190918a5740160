"""Weights that are learned when an index is built: from whom, when again, and never worse than one source alone."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from retrieval.data.items import Interaction, Item
from retrieval.errors import NotEnoughData
from retrieval.fitting.due import is_due
from retrieval.fitting.hold_out import hold_out
from retrieval.fitting.index_weights import learn_weights
from retrieval.fitting.learn import learn
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.ranking import weights
from retrieval.ranking.features import feature_names
from retrieval.ranking.logit import TrainingCase
from retrieval.retriever import Retriever

ITEMS = [Item(id=f"i{n}", title=f"Title {n}") for n in range(40)]


def liked(users: int) -> list[Interaction]:
    """Each user likes eight of the twenty even items, or of the twenty odd ones."""
    return [
        Interaction(user_id=f"u{user}", item_id=f"i{n}", kind="like")
        for user in range(users)
        for n in random.Random(user).sample(range(user % 2, 40, 2), 8)
    ]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    built = build(tmp_path_factory.mktemp("weights") / "index", ITEMS, liked(80), embedder="hash")
    learn_weights(built)
    return built


def due(folder: Path) -> bool:
    index = Index(folder)
    return is_due(index, Retriever(index, lambda: index.embedder).sources)


def test_learned_weights_are_stored_with_the_index(index: Index) -> None:
    stored = weights.stored(index.folder, index.manifest.built)
    assert stored and stored.items == 40 and stored.interactions == 640
    assert not due(index.folder)


def test_one_more_item_leaves_the_weights_and_a_tenth_more_asks_for_new_ones(index: Index) -> None:
    with Writer(index.folder) as writer:
        writer.add([Item(id="new", title="New")])
        writer.add_interactions([Interaction(user_id="u0", item_id="new", kind="like")])
    assert not due(index.folder)
    assert weights.stored(index.folder, Index(index.folder).manifest.built)
    with Writer(index.folder) as writer:
        writer.add([Item(id=f"new{n}", title=f"New {n}") for n in range(4)])
    assert due(index.folder)


def test_too_few_users_leave_an_index_without_weights(tmp_path: Path) -> None:
    built = build(tmp_path / "index", ITEMS, liked(15), embedder="hash")
    with pytest.raises(NotEnoughData):
        learn_weights(built)
    assert due(tmp_path / "index")


def test_only_some_users_of_a_large_index_are_held_out(index: Index) -> None:
    some = hold_out(index, most_users=10)
    assert len(some.users) == 10
    assert all(len(user.hidden) == 1 and len(user.request.history) >= 7 for user in some.users)


def test_weights_that_do_not_help_give_way_to_the_best_source() -> None:
    """Here the best source is right for everybody, and all others are noise."""
    rng = np.random.default_rng(0)
    names = feature_names(["noise", "right"])
    cases = []
    for _ in range(60):
        chosen = np.arange(50) == 7
        table = rng.normal(size=(50, len(names)))
        table[:, names.index("right zscore")] = chosen
        cases.append(TrainingCase(table, chosen))
    learned = learn(cases, ["noise", "right"])
    assert learned.best_source == "right" and learned.best_ndcg == 1
    assert learned.most[0] == "right"


@pytest.mark.parametrize("is_sum", [True, False])
def test_trees_are_used_where_a_weighted_sum_does_not_do(is_sum: bool) -> None:
    """Choices go by the sum of two sources, or by whether the two agree."""
    rng = np.random.default_rng(0)
    names = feature_names(["one", "other"])
    cases = []
    for _ in range(300):
        table = np.zeros((40, len(names)))
        one, other = table[:, names.index("one zscore")], table[:, names.index("other zscore")]
        one[:], other[:] = rng.normal(size=(2, 40))
        utility = 2 * (one + other if is_sum else one * other) + rng.gumbel(size=40)
        cases.append(TrainingCase(table, utility >= np.sort(utility)[-3]))
    learned = learn(cases, ["one", "other"])
    assert not learned.is_single
    assert bool(learned.weights.trees) != is_sum
