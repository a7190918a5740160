"""The bilinear source: the trait that users choose by counts, also for items without interactions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.blas import one_thread
from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.nearest import PcaSketch
from retrieval.query import Event, PreparedRequest
from retrieval.retriever import Retriever
from retrieval.sources import IndexInputs, Unavailable, bilinear

ITEMS, NEW = 60, 12
RNG = np.random.default_rng(0)
# Vectors show a colour strongly and a shape weakly; users choose by the shape. The last rows have no interactions.
COLOUR, SHAPE = RNG.integers(2, size=ITEMS), np.arange(ITEMS) % 2
VECTORS = np.concatenate([3 * np.eye(2)[COLOUR], np.eye(2)[SHAPE], RNG.normal(0, 0.1, (ITEMS, 4))], axis=1)
VECTORS = (VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)).astype(np.float32)
ROWS = {f"i{n}": n for n in range(ITEMS)}


def chosen(user_count: int = 60) -> list[tuple[int, int]]:
    """Return eight items of one shape for each user, in random order."""
    candidates = np.arange(ITEMS - NEW)
    return [
        (user, int(row))
        for user in range(user_count)
        for row in np.random.default_rng(user).permutation(candidates[SHAPE[candidates] == user % 2])[:8]
    ]


FEW_STEPS = bilinear.Settings(likeness=5, batch=64, step=0.05, rounds=40)


def source(
    user_count: int = 60, settings: bilinear.Settings = FEW_STEPS, sketch: PcaSketch | None = None
) -> bilinear.BilinearContent:
    users, rows = np.array(chosen(user_count), np.int64).reshape(-1, 2).T
    likes, times = np.ones(len(rows)), np.full(len(rows), np.nan)
    with one_thread():  # as sources are assembled: several threads may add up in another order
        learned = bilinear.learn(VECTORS, users, rows, likes, times, FEW_STEPS)
    return bilinear.BilinearContent(learned, ROWS, VECTORS, settings, sketch)


SHARED = source()
AXES = 5
"""Of the eight dimensions, those in which the vectors differ most."""
SHORT = {name: array if name == "centre" else array[:, :AXES] for name, array in PcaSketch.fit(VECTORS).items()}
SKETCHED = source(sketch=PcaSketch(SHORT))


def learned_map(index: Index) -> NDArray[np.float32]:
    """The bilinear map that the index keeps."""
    inputs = IndexInputs(index)
    bilinear.build(inputs, ())
    return inputs.learn("bilinear", lambda: pytest.fail("relearned"), "interactions")["map"]


def past(rows: list[int]) -> PreparedRequest:
    interactions = [Interaction(user_id="p", item_id=f"i{row}", kind="like") for row in rows]
    return PreparedRequest(tuple(Event(Item(id=i.item_id, title="t"), i) for i in interactions))


@pytest.mark.parametrize("shape", [0, 1])
def test_new_items_rank_by_the_trait_users_choose_by(shape: int) -> None:
    liked = [row for row in range(ITEMS - NEW) if (SHAPE[row], COLOUR[row]) == (shape, 0)][:5]
    new = np.arange(ITEMS - NEW, ITEMS)
    best = new[np.argsort(-SHARED.score(past(liked))[new])]
    assert SHAPE[best[: NEW // 2]].tolist() == [shape] * (NEW // 2)
    likeness = new[np.argsort(-(VECTORS[new] @ VECTORS[liked].mean(axis=0)))]
    assert len(set(SHAPE[likeness[: NEW // 2]].tolist())) == 2  # which likeness alone does not tell


@settings(max_examples=30)
@given(st.lists(st.integers(0, ITEMS - 1), max_size=8), st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=5))
def test_contributions_sum_to_the_score(history: list[int], rows: list[int]) -> None:
    request = past(history)
    scores = SHARED.score(request)
    for row, why in zip(rows, SHARED.explain(request, rows), strict=True):
        assert sum(p.score for p in why) == pytest.approx(np.nan_to_num(scores[row]), abs=1e-3)
        assert {p.cause for p in why} <= {e.item.id for e in request.history}


def test_no_scores_without_likes() -> None:
    disliked = Event(Item(id="i1", title="t"), Interaction(user_id="p", item_id="i1", kind="dislike"))
    assert np.isnan(SHARED.score(PreparedRequest((disliked,)))).all()
    assert np.isnan(SHARED.score(past([999]))).all()  # which the catalogue does not have


def test_training_is_deterministic() -> None:
    np.testing.assert_array_equal(source().score(past([1, 3])), SHARED.score(past([1, 3])))


def test_unavailable_with_few_users_or_many_items() -> None:
    assert source(10).unavailable_reason == Unavailable("too_few_users", 30, 10)
    few = bilinear.Settings(most_items=ITEMS - 1)
    assert source(settings=few).unavailable_reason == Unavailable("too_many_items", ITEMS - 1, ITEMS, "bilinear")


@settings(max_examples=30)
@given(st.lists(st.integers(0, ITEMS - 1), max_size=8), st.lists(st.integers(0, ITEMS - 1), min_size=1, max_size=5))
def test_sketched_scores_are_near_and_exact_once_rescored(history: list[int], rows: list[int]) -> None:
    request = past(history)
    exact, sketched = SHARED.score(request), SKETCHED.score(request)
    if history:
        assert np.corrcoef(exact, sketched)[0, 1] > 0.9
    np.testing.assert_allclose(SKETCHED.rescore(request, np.array(rows)), exact[rows], rtol=1e-4, atol=1e-4)


def test_new_item_scored_without_relearning(tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title=f"{('snow', 'rain')[n % 2]} number {n}") for n in range(ITEMS)]
    interactions = [Interaction(user_id=f"u{p}", item_id=f"i{row}", kind="like") for p, row in chosen()]
    index = build(tmp_path / "index", items, interactions, embedder="hash")
    before = learned_map(index)
    with Writer(index.folder) as writer:
        writer.add([Item(id="new", title="rain number 99")])
    again = Index(index.folder)
    np.testing.assert_array_equal(learned_map(again), before)
    source_again = next(s for s in Retriever(again, lambda: again.embedder).sources if s.name == "bilinear")
    assert not source_again.unavailable_reason and np.isfinite(source_again.score(past([1, 3]))[again.rows["new"]])
